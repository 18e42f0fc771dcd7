#include "wire/json_pointer.h"

#include <gmock/gmock.h>

namespace tgs {
namespace {

using testing::ElementsAre;

std::vector<std::string> values(const std::string& json, std::string_view pointer) {
  simdjson::dom::parser parser;
  const simdjson::dom::element root = parser.parse(json);
  std::vector<std::string> found;
  visit_values(root, split_pointer(pointer), [&](const simdjson::dom::element* value) {
    found.push_back(value == nullptr ? "nothing" : simdjson::minify(*value));
  });
  return found;
}

TEST(JsonPointer, IsAFieldsNameOrSegmentsAfterSlashes) {
  EXPECT_THAT(split_pointer("user_id"), ElementsAre("user_id"));
  EXPECT_THAT(split_pointer("/rules/*/user_ids"), ElementsAre("rules", "*", "user_ids"));
}

TEST(JsonPointer, LeadsToAValue) {
  EXPECT_THAT(values(R"({"a":{"b":5}})", "/a/b"), ElementsAre("5"));
  EXPECT_THAT(values(R"({"a":{"@type":"t"}})", "/a/@type"), ElementsAre(R"("t")"));
  EXPECT_THAT(values(R"({"a":{"b":5}})", "a"), ElementsAre(R"({"b":5})"));
}

TEST(JsonPointer, LeadsToEachElementOfAList) {
  EXPECT_THAT(values(R"({"a":[1,[2,3]]})", "a"), ElementsAre("1", "2", "3"));
  EXPECT_THAT(values(R"({"a":[{"b":1},{"b":2}]})", "/a/*/b"), ElementsAre("1", "2"));
  EXPECT_THAT(values(R"({"a":[{"b":1},{"b":2}]})", "/a/b"), ElementsAre("1", "2"))
      << "the star may be left out";
}

TEST(JsonPointer, SaysWhereItLeadsNowhere) {
  for (const auto* json : {R"({})", R"({"a":null})", R"({"a":[]})", R"({"a":5})", R"({"a":{}})"}) {
    EXPECT_THAT(values(json, "/a/b"), ElementsAre("nothing")) << json;
  }
  EXPECT_THAT(values(R"({"a":[{"b":1},{},{"b":null}]})", "/a/*/b"), ElementsAre("1", "nothing", "nothing"));
}

}  // namespace
}  // namespace tgs
