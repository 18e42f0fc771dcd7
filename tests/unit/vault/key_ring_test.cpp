#include "vault/key_ring.h"

#include <gmock/gmock.h>

#include "keys.h"
#include "vault/hkdf.h"

namespace tgs::vault {
namespace {

using testing::HasSubstr;

std::string from_digits(std::string_view digits) {
  std::string bytes;
  for (; !digits.empty(); digits.remove_prefix(2)) {
    bytes += static_cast<char>(std::stoi(std::string(digits.substr(0, 2)), nullptr, 16));
  }
  return bytes;
}

TEST(Hkdf, IsThatOfTheRfc) {
  const auto first = derive(std::string(22, '\x0b'), from_digits("000102030405060708090a0b0c"),
                            from_digits("f0f1f2f3f4f5f6f7f8f9"), 42);
  EXPECT_EQ(id_text(first->reveal()),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  const auto third = derive(std::string(22, '\x0b'), {}, {}, 42);
  EXPECT_EQ(id_text(third->reveal()),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(KeyRing, HasAnotherKeyForEachPurposeAndTheSameId) {
  const auto one = ring("a", "one");
  const auto other = ring("a", "other");
  EXPECT_NE(one.newest().bytes.reveal(), other.newest().bytes.reveal());
  EXPECT_EQ(one.newest().id, other.newest().id);
  EXPECT_NE(one.newest().id, ring("b", "one").newest().id);
  EXPECT_EQ(one.newest().bytes.reveal(), ring("a", "one").newest().bytes.reveal());
}

TEST(KeyRing, StaysTheSameInLaterVersions) {
  const auto keys = ring("k", "export");
  EXPECT_EQ(id_text(keys.newest().id), "4aee77f82a7319f9");
  EXPECT_EQ(id_text(keys.newest().bytes.reveal()),
            "8b75557f9c41102b4e791cc37b34d7b3923120b0e44a33a912dc15c5effb0b43");
}

TEST(KeyRing, FindsOldKeysToo) {
  const auto keys = ring("ba");
  EXPECT_EQ(keys.newest().id, ring("b").newest().id);
  EXPECT_EQ((*keys.find(ring("a").newest().id))->bytes.reveal(), ring("a").newest().bytes.reveal());
  const auto unknown = keys.find("\x01\xff\x03\x04\x05\x06\x07\x08");
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().message, HasSubstr("key 01ff030405060708, which is not among the given ones"));
}

TEST(KeyRing, TakesNoKeyOfAnotherSize) {
  const std::vector<Secret> none;
  EXPECT_FALSE(KeyRing::of("tests", none));
  std::vector<Secret> keys;
  keys.emplace_back(std::string(kKeySize - 1, 'a'));
  EXPECT_FALSE(KeyRing::of("tests", keys));
}

TEST(KeyText, IsReadAsItWasMade) {
  const auto text = make_key_text();
  ASSERT_TRUE(text);
  EXPECT_EQ(text->reveal().size(), 44);
  EXPECT_NE(text->reveal(), make_key_text()->reveal());
  EXPECT_EQ(key_from(text->reveal())->reveal().size(), kKeySize);
  EXPECT_EQ(key_from("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")->reveal(),
            "01234567890123456789012345678901");
}

TEST(KeyText, HasOneNotationOnly) {
  for (const auto* const wrong :
       {"", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE",
        "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDF=", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEy",
        "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MA==", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE\n",
        " DEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "============================================"}) {
    EXPECT_FALSE(key_from(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace tgs::vault
