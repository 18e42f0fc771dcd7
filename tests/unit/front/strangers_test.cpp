#include "front/strangers.h"

#include <gmock/gmock.h>

#include <string_view>
#include <vector>

namespace tgs::front {
namespace {

std::optional<IpAddress> at(std::string_view text) {
  return IpAddress::parse(text);
}

/// In the order in which they have to go.
std::vector<ClientId> in_order(Strangers strangers) {
  std::vector<ClientId> order;
  while (strangers.size() > 0) {
    order.push_back(strangers.first_to_go());
    strangers.remove(order.back());
  }
  return order;
}

TEST(Strangers, HaveAQuarterButSixteenWhereThereAreAsMany) {
  EXPECT_EQ(Strangers::share_of(10000), 2500U);
  EXPECT_EQ(Strangers::share_of(64), 32U);
  EXPECT_EQ(Strangers::share_of(40), 32U);
  EXPECT_EQ(Strangers::share_of(16), 16U);
  EXPECT_EQ(Strangers::share_of(3), 3U);
  EXPECT_EQ(Strangers::share_of(1), 1U);
}

TEST(Strangers, GoByTheAddressThatHasMostAndItsOldestFirst) {
  Strangers strangers;
  strangers.add(1, at("192.0.2.1"));
  strangers.add(2, at("192.0.2.2"));
  strangers.add(3, at("192.0.2.2"));
  strangers.add(4, at("192.0.2.2"));
  strangers.add(5, std::nullopt);
  EXPECT_THAT(in_order(strangers), testing::ElementsAre(2, 3, 1, 4, 5));
}

TEST(Strangers, CountTogetherIfTheyShareA64OfIpv6ButNotWithTheirIpv4Neighbours) {
  Strangers strangers;
  strangers.add(1, at("192.0.2.1"));
  strangers.add(2, at("192.0.2.2"));
  strangers.add(3, at("2001:db8:0:1::1"));
  strangers.add(4, at("2001:db8:0:2::1"));
  strangers.add(5, at("2001:db8:0:1:ffff::2"));
  EXPECT_EQ(strangers.first_to_go(), 3U);
  strangers.remove(3);
  EXPECT_EQ(strangers.first_to_go(), 1U);
}

TEST(Strangers, DoNotMindWhoIsNoneOfThem) {
  Strangers strangers;
  strangers.add(7, at("192.0.2.1"));
  strangers.remove(8);
  EXPECT_EQ(strangers.size(), 1U);
  strangers.remove(7);
  strangers.remove(7);
  EXPECT_EQ(strangers.size(), 0U);
}

TEST(Strangers, OfAFloodPushOutThemselves) {
  constexpr ClientId kFlood = 5000;
  Strangers strangers;
  strangers.add(1, at("192.0.2.1"));
  for (ClientId id = 2; id <= kFlood; ++id) {
    strangers.add(id, at(id % 2 == 0 ? "198.51.100.1" : "198.51.100.2"));
    if (strangers.size() > Strangers::share_of(64)) {
      const auto goes = strangers.first_to_go();
      EXPECT_NE(goes, 1U);
      EXPECT_NE(goes, id);
      strangers.remove(goes);
    }
  }
  EXPECT_EQ(strangers.size(), Strangers::share_of(64));
}

}  // namespace
}  // namespace tgs::front
