#include "wire/td_integer.h"

#include <gmock/gmock.h>

namespace tgs {
namespace {

using testing::Optional;

TEST(TdInteger, IsANumberOrAStringOfItsExactDecimalForm) {
  EXPECT_THAT(td_integer("0"), Optional(0));
  EXPECT_THAT(td_integer("-1001234567890"), Optional(-1001234567890));
  EXPECT_THAT(td_integer("9223372036854775807"), Optional(INT64_MAX));
  simdjson::dom::parser parser;
  EXPECT_THAT(td_integer(parser.parse(R"("5")"_padded).value()), Optional(5));
  EXPECT_THAT(td_integer(parser.parse("5"_padded).value()), Optional(5));
}

TEST(TdInteger, IsNothingElse) {
  for (const auto* text :
       {"", "-", "-0", "00", "07", "-07", "+7", " 7", "7 ", "7.0", "7e0", "0x7", "9223372036854775808"}) {
    EXPECT_FALSE(td_integer(text)) << text;
  }
  simdjson::dom::parser parser;
  for (const auto* json : {"5.0", "true", "null", "[5]", "{}", "9223372036854775808"}) {
    EXPECT_FALSE(td_integer(parser.parse(std::string(json)).value())) << json;
  }
}

}  // namespace
}  // namespace tgs
