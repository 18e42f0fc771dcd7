#include "resolve/peer_name.h"

#include <gmock/gmock.h>

namespace tgs {
namespace {

using Kind = PeerName::Kind;

/// `id -5`, `username durov`, `phone 15550100199` or `nothing`.
std::string read(std::string_view text) {
  const auto name = parse_peer_name(text);
  if (!name) {
    return "nothing";
  }
  switch (name->kind) {
    case Kind::id:
      return "id " + name->text;
    case Kind::username:
      return "username " + name->text;
    case Kind::phone:
      return "phone " + name->text;
  }
  return {};
}

TEST(PeerName, IsAUsernameInEverySpelling) {
  for (const auto* text :
       {"durov", "Durov", "DUROV", "@durov", "@DuRoV", "t.me/durov", "T.ME/Durov", "https://t.me/durov",
        "http://t.me/durov", "HTTPS://T.me/DUROV", "https://t.me/durov/", "t.me/durov/"}) {
    EXPECT_EQ(read(text), "username durov") << text;
  }
}

TEST(PeerName, IsAPhoneNumberInEverySpelling) {
  for (const auto* text : {"15550100199", "+15550100199", "+1 555 010-0199", "+1 (555) 010.01.99",
                           "1 555 0100199", "(1)5550100199", " 15550100199 ", "1-555-010-0199"}) {
    EXPECT_EQ(read(text), "phone 15550100199") << text;
  }
}

TEST(PeerName, IsAnIdWithALeadingMinusAlone) {
  for (const auto* text : {"-1", "-1001234567890", "-9223372036854775808"}) {
    EXPECT_EQ(read(text), "id " + std::string(text));
  }
  for (const auto* text : {"-", "--1", "- 1", "-1 ", "-1.5", "-1e3", "-0x1", "-1a", "-durov",
                           "-9223372036854775809", "-1-555-010-0199", "\u22121"}) {
    EXPECT_EQ(read(text), "nothing") << text;
  }
}

TEST(PeerName, TakesDigitsAloneForAPhoneNumberAndNoId) {
  EXPECT_EQ(read("777000"), "phone 777000");
  EXPECT_EQ(read("00000"), "phone 00000");
}

TEST(PeerName, OfAPhoneNumberHasFiveToFifteenDigits) {
  EXPECT_EQ(read("1234"), "nothing");
  EXPECT_EQ(read("12345"), "phone 12345");
  EXPECT_EQ(read("+123-45"), "phone 12345");
  EXPECT_EQ(read("123456789012345"), "phone 123456789012345");
  EXPECT_EQ(read("1234567890123456"), "nothing");
  EXPECT_EQ(read("+1 2 3 4"), "nothing");
}

TEST(PeerName, OfAUserHasFourToThirtyTwoCharacters) {
  EXPECT_EQ(read("abc"), "nothing");
  EXPECT_EQ(read("abcd"), "username abcd");
  EXPECT_EQ(read("@abc"), "nothing");
  EXPECT_EQ(read("@abcd"), "username abcd");
  EXPECT_EQ(read(std::string(32, 'a')), "username " + std::string(32, 'a'));
  EXPECT_EQ(read(std::string(33, 'a')), "nothing");
  EXPECT_EQ(read("https://t.me/" + std::string(32, 'a')), "username " + std::string(32, 'a'));
  EXPECT_EQ(read("https://t.me/" + std::string(33, 'a')), "nothing");
}

TEST(PeerName, OfAUserBeginsWithALetter) {
  EXPECT_EQ(read("a_1_"), "username a_1_");
  for (const auto* text : {"_abcd", "1abcd", "@_abcd", "@1abcd", "@12345", "t.me/12345"}) {
    EXPECT_EQ(read(text), "nothing") << text;
  }
}

TEST(PeerName, IsNothingOfBlanksAndEmptiness) {
  for (const auto* text : {"", " ", "    ", "\t\t\t\t\t", "\n", "@", "@ ", "+", "++", "()", "...", "t.me/",
                           "https://", "https://t.me/", "https://t.me//", "\xc2\xa0\xc2\xa0\xc2\xa0"}) {
    EXPECT_EQ(read(text), "nothing") << text;
  }
}

TEST(PeerName, IsNothingWithBlanksInAUsername) {
  for (const auto* text : {" durov", "durov ", "@ durov", "du rov", "durov\n", "t.me/ durov"}) {
    EXPECT_EQ(read(text), "nothing") << text;
  }
}

TEST(PeerName, IsNothingOfOtherLinks) {
  for (const auto* text :
       {"t.me/durov/15", "https://t.me/durov?start=x", "https://t.me/joinchat/abcdef",
        "https://t.me/+abcdefgh", "t.me/+15550100199", "https://telegram.me/durov", "https://durov",
        "ftp://t.me/durov", "tme/durov", "https://https://t.me/durov", "t.me/t.me/durov", "t.me/@durov",
        "@t.me/durov", "@@durov", "https://t.me/durov//", "tg://resolve?domain=durov"}) {
    EXPECT_EQ(read(text), "nothing") << text;
  }
}

TEST(PeerName, IsNothingOfNumbersWithAnythingElse) {
  for (const auto* text :
       {"1555x0100199", "+1555010019a", "+a15550100199", "1 555 010 0199 ext. 5", "1+5550100199",
        "++15550100199", "(+1)5550100199", "15550100199#", "1,555,010,0199", "1555/0100199", "1_555_0100",
        "0x15550100", "1e10000", "12345.678a"}) {
    EXPECT_EQ(read(text), "nothing") << text;
  }
}

TEST(PeerName, IsNothingWithCharactersOfOtherScripts) {
  for (const auto* text : {"\xf0\x9f\x98\x80\xf0\x9f\x98\x80", "durov\xf0\x9f\x98\x80",
                           "\xe2\x80\x8f"
                           "durov",
                           "durov\xe2\x80\xae",
                           "\xe2\x80\x8e"
                           "15550100199",
                           "15550100199\xe2\x80\x8f", "\xd0\xb4\xd1\x83\xd1\x80\xd0\xbe\xd0\xb2",
                           "dur\xd0\xbev", "\xd9\xa1\xd9\xa2\xd9\xa3\xd9\xa4\xd9\xa5\xd9\xa6",
                           "\xef\xbc\x8b"
                           "15550100199",
                           "1555\xe2\x80\x91"
                           "0100199",
                           "\xff\xfe\xfd\xfc", "\xc4\xb1stanbul"}) {
    EXPECT_EQ(read(text), "nothing") << text;
  }
  EXPECT_EQ(read(std::string("durov\0", 6)), "nothing");
  EXPECT_EQ(read(std::string("12345\0", 6)), "nothing");
}

TEST(PeerName, IsNothingOfTenThousandCharacters) {
  for (const char c : {'a', 'A', '1', ' ', '@', '+', '-', '(', '/', '\0', '\xf0'}) {
    EXPECT_EQ(read(std::string(10'000, c)), "nothing") << c;
  }
  EXPECT_EQ(read("https://t.me/" + std::string(10'000, 'a')), "nothing");
  EXPECT_EQ(read(std::string(10'000, ' ') + "15550100199"), "phone 15550100199");
}

TEST(PeerName, IsEqualByItsKindAndText) {
  EXPECT_EQ(parse_peer_name("@Durov"), parse_peer_name("https://t.me/durov"));
  EXPECT_NE((PeerName{Kind::phone, "12345"}), (PeerName{Kind::username, "12345"}));
  const std::hash<PeerName> hash;
  EXPECT_EQ(hash(*parse_peer_name("+1 2345")), hash(*parse_peer_name("12345")));
  EXPECT_NE(hash({Kind::phone, "12345"}), hash({Kind::username, "12345"}));
}

}  // namespace
}  // namespace tgs
