#include "admin/blocks.h"

#include <gmock/gmock.h>

namespace tgs::admin {
namespace {

Target target(std::string_view text) {
  return Target::parse(text).value();
}

TEST(Blocks, HoldEachTargetOnce) {
  Blocks blocks;
  EXPECT_TRUE(blocks.add(target("crm")));
  EXPECT_FALSE(blocks.add(target("client:crm")));
  EXPECT_TRUE(blocks.remove(target("crm")));
  EXPECT_FALSE(blocks.remove(target("crm")));
  EXPECT_TRUE(blocks.targets().empty());
}

TEST(Blocks, FitWhereOneOfThemDoes) {
  Blocks blocks;
  blocks.add(target("crm"));
  blocks.add(target("42"));
  EXPECT_TRUE(blocks.fits({.client = "crm", .session = 1}));
  EXPECT_TRUE(blocks.fits({.client = "sip", .session = 42}));
  EXPECT_FALSE(blocks.fits({.client = "sip", .session = 1}));
}

TEST(Blocks, ReadBackWhatTheyWrite) {
  Blocks blocks;
  for (const auto* text : {"client:a \"b\"\n", "10.0.0.0/8", "42"}) {
    blocks.add(target(text));
  }
  EXPECT_EQ(blocks.text(), "[\"client:a \\\"b\\\"\\n\",\"address:10.0.0.0/8\",\"session:42\"]\n");
  EXPECT_EQ(Blocks::parse(blocks.text()).value().targets(), blocks.targets());
  EXPECT_TRUE(Blocks::parse(Blocks().text()).value().targets().empty());
}

TEST(Blocks, AreRefusedWhereTheyAreUnclear) {
  for (const auto* text :
       {"", "{}", "[1]", "[\"session:0\"]", "[\"crm\",\"client:crm\"]", "[\"crm\"", "[] []"}) {
    EXPECT_FALSE(Blocks::parse(text)) << text;
  }
}

}  // namespace
}  // namespace tgs::admin
