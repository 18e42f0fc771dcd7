#include "policy/argument_filter.h"

#include <gmock/gmock.h>

namespace tgs {
namespace {

using Is = ArgumentRule::Test;
using testing::IsEmpty;
using testing::Not;

bool passes(const ArgumentRule& rule, const std::string& request) {
  simdjson::dom::parser parser;
  const simdjson::dom::element root = parser.parse(request);
  return !ArgumentFilter({{"r", {rule}}}).judge("r", root);
}

TEST(ArgumentFilter, ComparesIdsAsNumbersHoweverTheyWereWritten) {
  for (const Scalar& value : {Scalar(std::int64_t{5}), Scalar(std::string("5"))}) {
    const ArgumentRule rule{.field = "user_id", .test = Is::one_of, .values = {value}};
    EXPECT_TRUE(passes(rule, R"({"user_id":5})"));
    EXPECT_TRUE(passes(rule, R"({"user_id":"5"})"));
    EXPECT_FALSE(passes(rule, R"({"user_id":6})"));
    EXPECT_FALSE(passes(rule, R"({"user_id":"05"})"));
    EXPECT_FALSE(passes(rule, R"({"user_id":5.0})"));
  }
}

TEST(ArgumentFilter, HoldsAnAbsentFieldToOneOf) {
  const ArgumentRule rule{.field = "/a/b", .test = Is::one_of, .values = {std::int64_t{0}, std::string()}};
  for (const auto* request :
       {R"({})", R"({"a":null})", R"({"a":{"b":null}})", R"({"a":[]})", R"({"a":{"b":[]}})"}) {
    EXPECT_FALSE(passes(rule, request)) << request;
  }
}

TEST(ArgumentFilter, WantsEachElementOfAListToPass) {
  const ArgumentRule rule{
      .field = "user_ids", .test = Is::one_of, .values = {std::int64_t{1}, std::int64_t{2}}};
  EXPECT_TRUE(passes(rule, R"({"user_ids":[2,"1"]})"));
  EXPECT_FALSE(passes(rule, R"({"user_ids":[1,3]})"));
}

TEST(ArgumentFilter, ForbidsValuesByNotOneOf) {
  const ArgumentRule rule{.field = "/s/@type", .test = Is::not_one_of, .values = {std::string("bad"), true}};
  EXPECT_TRUE(passes(rule, R"({"s":{"@type":"good"}})"));
  EXPECT_TRUE(passes(rule, R"({})"));
  EXPECT_FALSE(passes(rule, R"({"s":{"@type":"bad"}})"));
  EXPECT_FALSE(passes(rule, R"({"s":{"@type":true}})"));
  EXPECT_FALSE(passes(rule, R"({"s":{"@type":{}}})")) << "what can't be compared is not let through";
}

TEST(ArgumentFilter, TakesANumberForABooleanAsTdlibDoes) {
  const ArgumentRule forbidden{.field = "is_video", .test = Is::not_one_of, .values = {true}};
  const ArgumentRule wanted{.field = "is_video", .test = Is::one_of, .values = {false}};
  for (const auto& rule : {forbidden, wanted}) {
    EXPECT_TRUE(passes(rule, R"({"is_video":0})"));
    EXPECT_FALSE(passes(rule, R"({"is_video":1})"));
    EXPECT_FALSE(passes(rule, R"({"is_video":-5})"));
  }
}

TEST(ArgumentFilter, MatchesTheWholeValue) {
  const ArgumentRule rule{.field = "phone", .test = Is::matches, .pattern = "\\+?1555[0-9]{7}"};
  EXPECT_TRUE(passes(rule, R"({"phone":"+15550100199"})"));
  EXPECT_TRUE(passes(rule, R"({"phone":15550100199})"));
  for (const auto* request :
       {R"({"phone":"+155501001990"})", R"({"phone":"x+15550100199"})", R"({"phone":""})",
        R"({"phone":["+15550100199","7"]})", R"({"phone":true})", R"({})"}) {
    EXPECT_FALSE(passes(rule, request)) << request;
  }
}

TEST(ArgumentFilter, ComparesWithAtMost) {
  const ArgumentRule rule{.field = "limit", .test = Is::at_most, .most = 100};
  for (const auto* request : {R"({"limit":100})", R"({"limit":"99"})", R"({"limit":-5})", R"({})"}) {
    EXPECT_TRUE(passes(rule, request)) << request;
  }
  for (const auto* request :
       {R"({"limit":101})", R"({"limit":"101"})", R"({"limit":1e2})", R"({"limit":"x"})"}) {
    EXPECT_FALSE(passes(rule, request)) << request;
  }
}

TEST(ArgumentFilter, NamesTheRuleThatDecided) {
  const ArgumentFilter filter({{"createCall",
                                {{.name = "first", .field = "is_video", .values = {false}},
                                 {.name = "second", .field = "user_id", .values = {std::int64_t{5}}}}}});
  simdjson::dom::parser parser;
  const simdjson::dom::element request = parser.parse(R"({"is_video":false,"user_id":6})"_padded);
  const auto denial = filter.judge("createCall", request);
  ASSERT_TRUE(denial);
  EXPECT_EQ(denial->token, ErrorToken::type_not_allowed);
  EXPECT_EQ(denial->rule, "second");
  EXPECT_EQ(denial->reason, "createCall: user_id is not one of the allowed values");
  EXPECT_FALSE(filter.judge("getMe", request)) << "rules are of their own request";
}

TEST(Patterns, ThatAreNoneSayWhy) {
  EXPECT_THAT(pattern_fault("a("), Not(IsEmpty()));
  EXPECT_THAT(pattern_fault("(a)\\1"), Not(IsEmpty())) << "RE2 has no back references";
  EXPECT_THAT(pattern_fault("a+"), IsEmpty());
}

}  // namespace
}  // namespace tgs
