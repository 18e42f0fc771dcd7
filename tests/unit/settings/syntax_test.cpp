#include "settings/syntax.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <fmt/format.h>

namespace tgs {
namespace {

std::string fault_in(std::string_view text) {
  const auto fault = find_syntax_fault(text);
  return fault ? fmt::format("{}:{} {}", fault->line, fault->column, fault->message) : "none";
}

TEST(SyntaxFaults, NameTheUsualSlips) {
  EXPECT_EQ(fault_in(""), "1:1 the file is empty; the least is {}");
  EXPECT_EQ(fault_in("{\"a\": 1,}"), "1:9 the comma before this bracket is one too many");
  EXPECT_EQ(fault_in("{\"a\": [1,]}"), "1:10 the comma before this bracket is one too many");
  EXPECT_EQ(fault_in("{\"a\": 1\n \"b\": 2}"), "2:2 a comma or } is missing here");
  EXPECT_EQ(fault_in("{\"a\" 1}"), "1:6 a colon is missing between the key and its value");
  EXPECT_EQ(fault_in("{a: 1}"), "1:2 a key in double quotes is wanted here");
  EXPECT_EQ(fault_in("{'a': 1}"), "1:2 texts stand in straight double quotes");
  EXPECT_EQ(fault_in("{\"a\": \u201cx\u201d}"), "1:7 texts stand in straight double quotes");
  EXPECT_EQ(fault_in("{\n  // port\n}"), "2:3 JSON has no comments");
  EXPECT_EQ(fault_in("{\"a\": 1 # one\n}"), "1:9 JSON has no comments");
  EXPECT_EQ(fault_in("{\"a\": True}"), "1:7 write true, false or null");
  EXPECT_EQ(fault_in("{\"a\": yes}"), "1:7 a value is wanted here");
  EXPECT_EQ(fault_in("{\"a\": {\"b\": 1}"), "1:15 the file ends here, with a bracket still open");
  EXPECT_EQ(fault_in("{} {}"), "1:4 nothing may follow the last closing bracket");
}

TEST(SyntaxFaults, OfTextsAndNumbersAreFoundToo) {
  EXPECT_EQ(fault_in(R"({"a": "C:\x"})"), "1:10 a backslash in a text is written twice: \\\\");
  EXPECT_EQ(fault_in("{\"a\": \"x\n\"}"),
            "1:9 the text is not closed: a quote is missing, or a control character needs an escape");
  EXPECT_EQ(fault_in("{\"a\": \"x"), "1:9 the file ends inside a text: a quote is missing");
  EXPECT_EQ(fault_in("{\"a\": 007}"), "1:8 a number does not begin with 0");
  EXPECT_EQ(fault_in("{\"a\": 1.}"), "1:9 a digit is missing in this number");
  EXPECT_EQ(fault_in(std::string(100, '[')), "1:65 brackets are nested too deep");
}

TEST(SyntaxFaults, CountColumnsInCharacters) {
  EXPECT_EQ(fault_in("{\"\u00fc\u00fc\" 1}"), "1:7 a colon is missing between the key and its value");
}

TEST(SyntaxFaults, OfOtherEncodingsNameTheLine) {
  EXPECT_EQ(fault_in("{\n\"a\": \"\xfc\"}"), "2:1 this line is not UTF-8 text; save the file as UTF-8");
}

TEST(SyntaxFaults, AreFoundWhereTheParserFindsThem) {
  for (const char* text :
       {"{}", "[1, -0.5e+3, 0, 1E5, true, null, \"\\u00e4\\n\"]", "{\"a\": {\"b\": []}}", "1", "-", "+1",
        ".5", "1e", "tru", "\"\\u12\"", "{\"a\":}", "[,]", "{,}", "[1 2]", "nul", "}", "\\"}) {
    simdjson::dom::parser parser;
    const bool parses = parser.parse(std::string_view(text)).error() == simdjson::SUCCESS;
    EXPECT_EQ(find_syntax_fault(text).has_value(), !parses) << text;
  }
}

}  // namespace
}  // namespace tgs
