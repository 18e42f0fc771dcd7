#include "base/printable.h"

#include <gtest/gtest.h>

namespace tgs {
namespace {

TEST(PrintableJson, SaysTheSameWithoutWhatATerminalObeys) {
  EXPECT_EQ(printable_json("{\"a\":\"\x7f \xc2\x80 \xc2\x9b \xc2\x9f\"}"),
            R"({"a":"\u007f \u0080 \u009b \u009f"})");
  EXPECT_EQ(printable_json("\"\xd8\x9c\xe2\x80\x8e\xe2\x80\xae\xe2\x81\xa6\xe2\x81\xa9\""),
            R"("\u061c\u200e\u202e\u2066\u2069")");
  EXPECT_EQ(printable_json("{\r\"a\":\t1}"), R"({ "a": 1})");
}

TEST(PrintableJson, LeavesAllElseAlone) {
  for (const auto* text :
       {"", R"({"a":"\n\u202e \\ naïve Привет 你好 😀"})", "\"\xc2\xa0\xe2\x80\x8d\xf4\x8f\xbf\xbf\""}) {
    EXPECT_EQ(printable_json(text), text);
  }
}

}  // namespace
}  // namespace tgs
