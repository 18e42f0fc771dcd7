#include "admin/target.h"

#include <gmock/gmock.h>

namespace tgs::admin {
namespace {

std::string read_as(std::string_view text) {
  const auto target = Target::parse(text);
  return target ? target->text() : "refused";
}

bool fits(std::string_view target, const Subject& subject) {
  return Target::parse(target).value().fits(subject);
}

TEST(Target, IsTakenForWhatItLooksLike) {
  EXPECT_EQ(read_as("42"), "session:42");
  EXPECT_EQ(read_as("18446744073709551615"), "session:18446744073709551615");
  EXPECT_EQ(read_as("10.0.0.1"), "address:10.0.0.1");
  EXPECT_EQ(read_as("10.0.0.1/32"), "address:10.0.0.1");
  EXPECT_EQ(read_as("10.0.0.0/8"), "address:10.0.0.0/8");
  EXPECT_EQ(read_as("2001:db8::/32"), "address:2001:db8::/32");
  EXPECT_EQ(read_as("crm"), "client:crm");
}

TEST(Target, MayBeNamedWithoutDoubt) {
  EXPECT_EQ(read_as("client:42"), "client:42");
  EXPECT_EQ(read_as("client:10.0.0.1"), "client:10.0.0.1");
  EXPECT_EQ(read_as("client:session:42"), "client:session:42");
  EXPECT_EQ(read_as("session:42"), "session:42");
  EXPECT_EQ(read_as("address:::1"), "address:::1");
}

TEST(Target, IsRefusedWhereItMeansNothing) {
  for (const auto* text :
       {"", "0", "042", "18446744073709551616", "session:", "session:crm", "session:-1",
        "client:", "address:crm", "address:10.0.0.1/8", "10.0.0.1/8", "10.0.0.1/33", "::1/129"}) {
    EXPECT_EQ(read_as(text), "refused") << text;
  }
  EXPECT_EQ(read_as(std::string(300, 'x')), "refused");
}

TEST(Target, ReadsBackWhatItWrites) {
  for (const auto* text : {"42", "10.0.0.0/8", "crm", "client:client:crm"}) {
    const auto target = Target::parse(text).value();
    EXPECT_EQ(Target::parse(target.text()).value(), target);
  }
}

TEST(Target, FitsWhomItNames) {
  const Subject subject{.address = IpAddress::parse("10.1.2.3"), .client = "crm", .session = 42};
  for (const auto* text : {"crm", "42", "10.1.2.3", "10.0.0.0/8"}) {
    EXPECT_TRUE(fits(text, subject)) << text;
  }
  for (const auto* text : {"sip", "43", "10.1.2.4", "11.0.0.0/8", "client:42", "::/0"}) {
    EXPECT_FALSE(fits(text, subject)) << text;
  }
}

TEST(Target, FitsNobodyOfWhomNothingIsKnown) {
  for (const auto* text : {"crm", "42", "0.0.0.0/0", "::/0"}) {
    EXPECT_FALSE(fits(text, {})) << text;
  }
}

}  // namespace
}  // namespace tgs::admin
