#include "format/text_field.h"

#include <gmock/gmock.h>

namespace tgs {
namespace {

TEST(TextField, AsksTdlibInEachMarkup) {
  EXPECT_EQ(
      parse_text_question("*a*", Markup::markdown1),
      R"({"@type":"parseTextEntities","text":"*a*","parse_mode":{"@type":"textParseModeMarkdown","version":1}})");
  EXPECT_EQ(
      parse_text_question("*a*", Markup::markdown2),
      R"({"@type":"parseTextEntities","text":"*a*","parse_mode":{"@type":"textParseModeMarkdown","version":2}})");
  EXPECT_EQ(parse_text_question("<b>a</b>", Markup::html),
            R"({"@type":"parseTextEntities","text":"<b>a</b>","parse_mode":{"@type":"textParseModeHTML"}})");
}

TEST(TextField, AsksForTheTextAndNothingElse) {
  const auto question = parse_text_question("\",\"x\":\"\\\n\x01 \xd1\x8f", Markup::html);
  EXPECT_EQ(question, R"({"@type":"parseTextEntities","text":"\",\"x\":\"\\\n\u0001 )"
                      "\xd1\x8f"
                      R"(","parse_mode":{"@type":"textParseModeHTML"}})");
}

TEST(TextField, TakesTheFormattedTextAsTdlibWroteIt) {
  const std::string text = R"({"@type":"formattedText","text":"a","entities":[]})";
  const auto formatted = formatted_text(text);
  ASSERT_TRUE(formatted);
  EXPECT_EQ(*formatted, text);
}

TEST(TextField, RefusesWithTdlibsReason) {
  const auto formatted = formatted_text(
      R"({"@type":"error","code":400,"message":"Can't parse entities: can't find end of bold \"x\""})");
  ASSERT_FALSE(formatted);
  EXPECT_EQ(formatted.error().token, ErrorToken::format_invalid);
  EXPECT_EQ(formatted.error().reason, "Can't parse entities: can't find end of bold \"x\"");
}

TEST(TextField, TakesNothingElseForAText) {
  for (const auto* answer : {"", "{}", R"({"@type":"ok"})", R"({"@type":"formattedTexts"})", R"("text")"}) {
    const auto formatted = formatted_text(answer);
    ASSERT_FALSE(formatted) << answer;
    EXPECT_EQ(formatted.error().token, ErrorToken::format_invalid);
    EXPECT_FALSE(formatted.error().reason.empty());
  }
}

}  // namespace
}  // namespace tgs
