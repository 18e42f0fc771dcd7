#include "vault/envelope.h"

#include <gmock/gmock.h>

#include "keys.h"

namespace tgs::vault {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const Place kPlace{"tg_auth_keys", 42, "2"};

std::string opened(const KeyRing& keys, std::string_view envelope, const Place& place = kPlace) {
  const auto plain = open(keys, place, envelope);
  return plain ? std::string(plain->reveal()) : "refused: " + plain.error().message;
}

TEST(Envelope, OpensToWhatWasSealed) {
  for (const auto& plain :
       {std::string(), std::string("a"), std::string(256, '\0'), std::string(100'000, 'x')}) {
    EXPECT_EQ(opened(ring("a"), *seal(ring("a"), kPlace, plain)), plain);
  }
}

TEST(Envelope, ShowsNothingAndIsNeverTheSameTwice) {
  const std::string secret = "the key of a session";
  const auto one = *seal(ring("a"), kPlace, secret);
  EXPECT_EQ(one.find(secret), std::string::npos);
  EXPECT_NE(one, *seal(ring("a"), kPlace, secret));
}

TEST(Envelope, OpensWithAnOlderKeyAndIsSealedWithTheNewest) {
  const auto old = *seal(ring("a"), kPlace, "text");
  EXPECT_EQ(opened(ring("ba"), old), "text");
  EXPECT_EQ(opened(ring("b"), *seal(ring("ba"), kPlace, "text")), "text");
}

TEST(Envelope, NamesTheKeyThatIsMissing) {
  const auto id = id_text(ring("a").newest().id);
  EXPECT_THAT(opened(ring("b"), *seal(ring("a"), kPlace, "text")),
              HasSubstr("sealed with key " + id + ", which is not among the given ones"));
}

TEST(Envelope, DoesNotOpenForAnotherPurpose) {
  EXPECT_EQ(opened(ring("a", "other"), *seal(ring("a"), kPlace, "text")), "refused: it is damaged");
}

TEST(Envelope, DoesNotOpenInAnotherPlace) {
  const auto envelope = *seal(ring("a"), kPlace, "text");
  for (const auto& other : {Place{"tg_auth_keys", 42, "4"}, Place{"tg_auth_keys", 43, "2"},
                            Place{"tg_secret_chats", 42, "2"}, Place{"tg_auth_keys", 422, ""}}) {
    EXPECT_THAT(opened(ring("a"), envelope, other), HasSubstr("sealed for another place"));
  }
}

TEST(Envelope, OpensWithEachByteAsItWasOnly) {
  const auto envelope = *seal(ring("a"), kPlace, "text");
  for (std::size_t at = 0; at < envelope.size(); ++at) {
    auto changed = envelope;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_THAT(opened(ring("a"), changed), StartsWith("refused: ")) << at;
    EXPECT_THAT(opened(ring("a"), envelope.substr(0, at)), StartsWith("refused: ")) << at;
  }
  EXPECT_EQ(opened(ring("a"), envelope + "x"), "refused: it is damaged");
}

TEST(Envelope, IsToldFromBareBytes) {
  EXPECT_TRUE(is_envelope(*seal(ring("a"), kPlace, "")));
  EXPECT_FALSE(is_envelope(std::string(256, 'T')));
  EXPECT_FALSE(is_envelope(""));
  EXPECT_EQ(opened(ring("a"), std::string(256, 'k')), "refused: it is nothing that this storage has sealed");
}

TEST(Envelope, OfALaterVersionIsSaidToBeThat) {
  auto envelope = *seal(ring("a"), kPlace, "text");
  envelope[4] = 2;
  EXPECT_THAT(opened(ring("a"), envelope), HasSubstr("in version 2, and this storage knows version 1"));
}

}  // namespace
}  // namespace tgs::vault
