#include "cli/key_change.h"

#include <gmock/gmock.h>

#include <set>

namespace tgs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Four things with a key, the last two of them for the end; some fail.
struct Things {
  KeyChange change() {
    const auto step = [this](const std::string& name) {
      return KeyStep{name, [this, name]() -> Result<std::string> {
                       if (failing.contains(name)) {
                         return fail("it is away");
                       }
                       done.push_back(name);
                       return "done";
                     }};
    };
    return {{step("one"), step("two")}, {step("copies"), step("file")}};
  }
  std::size_t run() {
    done.clear();
    lines.clear();
    return carry_out(change(), [this](const std::string& line) { lines.push_back(line); });
  }

  std::set<std::string> failing = {};
  std::vector<std::string> done = {};
  std::vector<std::string> lines = {};
};

TEST(KeyChange, GoesThroughAllInTheirOrderAndSaysSo) {
  Things things;
  EXPECT_EQ(things.run(), 0U);
  EXPECT_THAT(things.done, ElementsAre("one", "two", "copies", "file"));
  EXPECT_THAT(things.lines, ElementsAre("1 of 4: one: done", "2 of 4: two: done", "3 of 4: copies: done",
                                        "4 of 4: file: done"));
}

TEST(KeyChange, TakesNothingAwayWhileAnythingIsLeft) {
  for (const auto* const name : {"one", "two"}) {
    Things things{.failing = {name}};
    EXPECT_EQ(things.run(), 3U);
    EXPECT_THAT(things.done, ElementsAre(std::string(name) == "one" ? "two" : "one"));
    EXPECT_THAT(things.lines, testing::Contains(testing::HasSubstr(std::string(name) + ": it is away")));
  }
}

TEST(KeyChange, EndsWithTheFirstThatCantBeTakenAway) {
  Things things{.failing = {"copies"}};
  EXPECT_EQ(things.run(), 2U);
  EXPECT_THAT(things.done, ElementsAre("one", "two"));
}

TEST(KeyChange, IsAllDoneWhenItIsRunAgainWhicheverHasFailed) {
  for (const auto* const name : {"one", "two", "copies", "file"}) {
    Things things{.failing = {name}};
    EXPECT_GT(things.run(), 0U);
    things.failing.clear();
    EXPECT_EQ(things.run(), 0U);
    EXPECT_THAT(things.done, ElementsAre("one", "two", "copies", "file"));
  }
}

}  // namespace
}  // namespace tgs
