#include "base/network.h"

#include <gtest/gtest.h>

namespace tgs {
namespace {

IpAddress address(std::string_view text) {
  return IpAddress::parse(text).value();
}

bool holds(std::string_view network, std::string_view text) {
  return Network::parse(network).value().contains(address(text));
}

TEST(IpAddress, IsWrittenInOneForm) {
  EXPECT_EQ(address("192.0.2.1").text(), "192.0.2.1");
  EXPECT_EQ(address("2001:DB8:0:0::1").text(), "2001:db8::1");
}

TEST(IpAddress, OfIpv4InItsIpv6FormIsThatIpv4Address) {
  EXPECT_EQ(address("::ffff:192.0.2.1"), address("192.0.2.1"));
  EXPECT_TRUE(address("::ffff:192.0.2.1").is_v4());
  EXPECT_FALSE(address("::192.0.2.1").is_v4());
}

TEST(IpAddress, IsNothingElse) {
  using namespace std::string_view_literals;
  for (const auto text :
       {""sv, "localhost"sv, "1.2.3"sv, "1.2.3.4.5"sv, "01.2.3.4"sv, "1.2.3.256"sv, " 1.2.3.4"sv,
        "1.2.3.4 "sv, "1.2.3.4\0"sv, "[::1]"sv, "::1%lo"sv, ":::"sv, "0x7f.1"sv}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
}

TEST(Endpoint, HasBracketsAroundIpv6) {
  EXPECT_EQ((Endpoint{address("192.0.2.1"), 80}).text(), "192.0.2.1:80");
  EXPECT_EQ((Endpoint{address("::1"), 0}).text(), "[::1]:0");
}

TEST(Network, OfOneAddressHoldsThatAddress) {
  EXPECT_TRUE(holds("192.0.2.1", "192.0.2.1"));
  EXPECT_FALSE(holds("192.0.2.1", "192.0.2.0"));
  EXPECT_TRUE(holds("::1", "::1"));
  EXPECT_FALSE(holds("::1", "::"));
}

TEST(Network, HoldsWhatSharesItsPrefix) {
  EXPECT_TRUE(holds("10.0.0.0/8", "10.255.255.255"));
  EXPECT_FALSE(holds("10.0.0.0/8", "11.0.0.0"));
  EXPECT_FALSE(holds("10.0.0.0/8", "9.255.255.255"));
  EXPECT_TRUE(holds("192.0.2.128/25", "192.0.2.200"));
  EXPECT_FALSE(holds("192.0.2.128/25", "192.0.2.127"));
  EXPECT_TRUE(holds("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(holds("2001:db8::/33", "2001:db8:8000::1"));
}

TEST(Network, OfPrefix0HoldsAllOfItsKindOnly) {
  EXPECT_TRUE(holds("0.0.0.0/0", "203.0.113.9"));
  EXPECT_TRUE(holds("::/0", "2001:db8::1"));
  EXPECT_FALSE(holds("::/0", "203.0.113.9"));
  EXPECT_FALSE(holds("0.0.0.0/0", "::1"));
}

TEST(Network, HoldsIpv4InItsIpv6FormAsIpv4) {
  EXPECT_TRUE(holds("10.0.0.0/8", "::ffff:10.1.2.3"));
  EXPECT_FALSE(holds("::/0", "::ffff:10.1.2.3"));
}

TEST(Network, IsNothingElse) {
  for (const auto* text :
       {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08", "10.0.0.0/8 ",
        "10.0.0.0/8/8", "10.1.2.3/8", "::1/64", "::/129", "host/8", "unix"}) {
    EXPECT_FALSE(Network::parse(text)) << text;
  }
}

}  // namespace
}  // namespace tgs
