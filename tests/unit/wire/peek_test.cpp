#include "wire/peek.h"

#include <gmock/gmock.h>

namespace tgs {
namespace {

TEST(TypeOf, IsTheLeadingType) {
  EXPECT_EQ(type_of(R"({"@type":"updateOption","name":"x"})"), "updateOption");
  EXPECT_EQ(type_of(R"({"@type":""})"), "");
}

TEST(TypeOf, IsEmptyWhereTheTextBeginsOtherwise) {
  for (const auto* text : {"", "{}", R"({"name":"x","@type":"updateOption"})", R"( {"@type":"x"})",
                           R"({"@type": "x"})", R"({"@type":5})", R"({"@type":"updateOp)"}) {
    EXPECT_EQ(type_of(text), "") << text;
  }
}

}  // namespace
}  // namespace tgs
