#include "cli/columns.h"

#include <gtest/gtest.h>

namespace tgs {
namespace {

TEST(Columns, AreAsWideAsWhatIsInThem) {
  Columns table{{"N", true}, {"NAME"}, {"SIZE", true}};
  EXPECT_TRUE(table.empty());
  table.add({"1", "Ann", "12.0 MB"});
  table.add({"1234", "Ää", "-"});
  EXPECT_EQ(table.head(), "   N  NAME     SIZE\n");
  EXPECT_EQ(table.body(), "   1  Ann   12.0 MB\n1234  Ää          -\n");
}

TEST(Columns, EndWhereTheTextDoes) {
  Columns table{{"A"}, {"B"}};
  table.add({"x", ""});
  EXPECT_EQ(table.body(), "x\n");
}

TEST(SizeInWords, HasThreeDigits) {
  EXPECT_EQ(size_in_words(0), "0.0 kB");
  EXPECT_EQ(size_in_words(999'499), "999 kB");
  EXPECT_EQ(size_in_words(12'340'000), "12.3 MB");
  EXPECT_EQ(size_in_words(123'400'000'000), "123 GB");
  EXPECT_EQ(size_in_words(UINT64_MAX), "18446744 TB");
}

TEST(TimeInWords, IsNoMoreExactThanItNeedsToBe) {
  EXPECT_EQ(time_in_words(0), "0 s");
  EXPECT_EQ(time_in_words(119), "119 s");
  EXPECT_EQ(time_in_words(120), "2 min");
  EXPECT_EQ(time_in_words(7200), "2 h");
  EXPECT_EQ(time_in_words(200'000), "2 d");
}

}  // namespace
}  // namespace tgs
