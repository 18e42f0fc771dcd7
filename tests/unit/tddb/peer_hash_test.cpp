#include "tddb/peer_hash.h"

#include <gmock/gmock.h>

#include <limits>

#include "made_database.h"
#include "made_peers.h"

namespace tgs::tddb {
namespace {

using testing::UnorderedElementsAre;

constexpr std::int64_t kHash = -2956455483048147347;
constexpr auto kLastHash = std::numeric_limits<std::int64_t>::min();

std::optional<PeerHash> of_user(MadeUser user, std::string_view key = "us42") {
  user.access_hash = kHash;
  return peer_hash(key, to_value(user));
}
std::optional<PeerHash> of_channel(MadeChannel channel, std::string_view key = "ch42") {
  channel.access_hash = kHash;
  return peer_hash(key, to_value(channel));
}

TEST(PeerHash, OfAUserStandsBehindNamesAndNumber) {
  const PeerHash right{42, kHash};
  EXPECT_EQ(of_user({}), right);
  EXPECT_EQ(of_user({.last_name = "Baker"}), right);
  EXPECT_EQ(of_user({.first_name = std::string(300, 'b'), .last_name = "B", .phone = "9996620002"}), right);
  EXPECT_EQ(of_user({.first_name = ""}), right);
}

TEST(PeerHash, OfAChannelStandsBehindTheStatus) {
  const PeerHash right{-1'000'000'000'042, kHash};
  EXPECT_EQ(of_channel({}), right);
  EXPECT_EQ(of_channel({.until_date = 1'795'522'800}), right);
  EXPECT_EQ(of_channel({.until_date = 7, .rank = "the owner"}), right);
  EXPECT_EQ(of_channel({.status = 0x1'3000'0001}), right);
}

TEST(PeerHash, IsNotMadeUpWhereThereIsNone) {
  constexpr std::uint32_t kHasHash = 1U << 13U;
  EXPECT_FALSE(of_user({.flags = 0}));
  EXPECT_FALSE(of_user({.flags = kHasHash | 1U << 15U})) << "one that is good for pictures only";
  EXPECT_FALSE(peer_hash("us42", to_value(MadeUser{.access_hash = 0})));
  EXPECT_FALSE(peer_hash("ch42", to_value(MadeChannel{.access_hash = 0})));
  EXPECT_EQ(peer_hash("us42", to_value(MadeUser{.access_hash = kLastHash}))->access_hash, kLastHash);
}

TEST(PeerHash, IsNotReadInAFormThatIsNotKnown) {
  constexpr std::uint32_t kHasHash = 1U << 13U;
  for (const int format : {0, binlog::kKnownVersion - 1, binlog::kKnownVersion + 1, -1}) {
    EXPECT_FALSE(of_user({.format = format})) << format;
    EXPECT_FALSE(of_channel({.format = format})) << format;
  }
  for (const unsigned bit : {9U, 30U, 31U}) {
    EXPECT_FALSE(of_user({.flags = kHasHash | 1U << bit})) << bit;
  }
  EXPECT_FALSE(of_channel({.flags = 1U << 29U}));
  EXPECT_FALSE(of_channel({.flags = 1U << 12U}));
  EXPECT_FALSE(of_channel({.flags = 1U << 12U | 1U << 29U | 1U << 30U}));
}

TEST(PeerHash, IsNotReadOfHalfAValue) {
  const auto user = to_value(MadeUser{.last_name = "Baker", .access_hash = kHash});
  const auto channel = to_value(MadeChannel{.until_date = 7, .rank = "owner", .access_hash = kHash});
  const auto whole = channel.size() - 8;  // without the title
  for (std::size_t size = 0; size < user.size(); ++size) {
    EXPECT_FALSE(peer_hash("us42", std::string_view(user).substr(0, size))) << size;
  }
  for (std::size_t size = 0; size < whole; ++size) {
    EXPECT_FALSE(peer_hash("ch42", std::string_view(channel).substr(0, size))) << size;
  }
}

TEST(PeerHash, IsThatOfAUserOrChannelAlone) {
  for (const auto* key : {"", "us", "us0", "us-1", "us042", "us42 ", "us 42", "us+42", "usf42",
                          "us1099511627776", "us99999999999999999999", "gr42", "se42", "US42", "42"}) {
    EXPECT_FALSE(of_user({}, key)) << key;
  }
  for (const auto* key : {"ch", "ch0", "chf42", "ch-42", "ch3000000000001"}) {
    EXPECT_FALSE(of_channel({}, key)) << key;
  }
  EXPECT_EQ(of_user({}, "us1099511627775")->peer, 1'099'511'627'775);
}

TEST(PeerHash, IsFoundAmongAllOtherValues) {
  auto plain = plain_with({{"us1", to_value(MadeUser{.access_hash = 11})},
                           {"us2", "something else"},
                           {"ch3", to_value(MadeChannel{.access_hash = -33})},
                           {"usf1", to_value(MadeUser{.access_hash = 44})},
                           {"gr4", std::string(10'000, 'g')},
                           {"", ""}});
  plain.replace(18, 2, "\1\1");
  const auto hashes = peer_hashes(*Database::open(Secret(std::move(plain))));
  ASSERT_TRUE(hashes);
  EXPECT_THAT(*hashes, UnorderedElementsAre(PeerHash{1, 11}, PeerHash{-1'000'000'000'003, -33}));
}

}  // namespace
}  // namespace tgs::tddb
