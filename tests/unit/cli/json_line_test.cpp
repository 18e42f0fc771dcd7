#include "cli/json_line.h"

#include <gtest/gtest.h>

#include "cli/style.h"

namespace tgs {
namespace {

TEST(JsonLine, IsAnObjectOfItsMembersInTheirOrder) {
  const std::vector<std::string> texts{"a", "b\"c"};
  const std::vector<int> numbers{1, 2};
  const std::vector<JsonLine> objects{JsonLine().number("n", 1), JsonLine()};
  EXPECT_EQ(
      JsonLine()
          .boolean("ok", true)
          .text("text", "line\nbreak")
          .null("none")
          .texts("texts", texts)
          .numbers<int>("numbers", numbers)
          .objects("objects", objects)
          .line(),
      R"({"ok":true,"text":"line\nbreak","none":null,"texts":["a","b\"c"],"numbers":[1,2],"objects":[{"n":1},{}]})"
      "\n");
}

TEST(JsonLine, StaysJsonWhateverATextHolds) {
  EXPECT_EQ(JsonLine().text("name", "\xff").object(), R"({"name":"\\xff"})");
}

TEST(Style, LeavesTextAsItIsWhereThereAreNoColours) {
  EXPECT_EQ(Style(false)(Tone::bad, "text"), "text");
  EXPECT_EQ(Style(true)(Tone::plain, "text"), "text");
  EXPECT_EQ(Style(true)(Tone::bad, "text"), "\033[31mtext\033[0m");
}

}  // namespace
}  // namespace tgs
