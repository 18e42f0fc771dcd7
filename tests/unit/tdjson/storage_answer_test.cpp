#include "tdjson/storage_answer.h"

#include <gtest/gtest.h>

namespace tgs::tdjson {
namespace {

TEST(StorageAnswer, IsAnUpdateWhereItHasNoExtra) {
  StorageAnswerReader reader;
  const auto answer = reader.read(R"({"@type":"updateX","a":[1]})");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->type, "updateX");
  EXPECT_EQ(answer->extra, std::nullopt);
  EXPECT_EQ(answer->body, R"({"@type":"updateX","a":[1])");
}

TEST(StorageAnswer, LosesItsExtra) {
  StorageAnswerReader reader;
  const auto answer = reader.read(R"({"@type":"ok","a":{"@extra":7},"@extra":7})");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->extra, 7);
  EXPECT_EQ(answer->body, R"({"@type":"ok","a":{"@extra":7})");
}

TEST(StorageAnswer, IsNothingElse) {
  StorageAnswerReader reader;
  for (const auto* text : {
           "",
           "{}",
           "[]",
           "{",
           R"(["@type"])",
           R"({"@type":1})",
           R"({"a":1})",
           R"({"@type":"ok"} {})",
           R"({"@type":"ok","@extra":"7"})",
           R"({"@type":"ok","@extra":-1})",
           R"({"@type":"ok","@extra":1.5})",
           R"({"@type":"ok","@extra":null})",
           R"({"@extra":7,"@type":"ok"})",
           R"({"@type":"ok","@extra": 7})",
           "{\"@type\":\"\xff\"}",
       }) {
    EXPECT_FALSE(reader.read(text)) << text;
  }
}

}  // namespace
}  // namespace tgs::tdjson
