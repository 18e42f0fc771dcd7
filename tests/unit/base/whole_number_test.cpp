#include "base/whole_number.h"

#include <gtest/gtest.h>

namespace tgs {
namespace {

TEST(WholeNumber, IsReadWhereItIsDecimalDigits) {
  EXPECT_EQ(whole_number("1"), 1U);
  EXPECT_EQ(whole_number("10"), 10U);
  EXPECT_EQ(whole_number("18446744073709551615"), UINT64_MAX);
}

TEST(WholeNumber, IsNothingElse) {
  for (const auto* text : {"", "0", "010", "0x10", "+1", "-1", " 1", "1 ", "1.0", "1e3", "abc", "1a",
                           "18446744073709551616", "99999999999999999999999"}) {
    EXPECT_FALSE(whole_number(text)) << text;
  }
}

}  // namespace
}  // namespace tgs
