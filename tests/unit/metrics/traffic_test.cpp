#include "metrics/traffic.h"

#include <gmock/gmock.h>

#include "metrics/exposition.h"

namespace tgs::metrics {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string text_of(const Traffic& traffic) {
  return exposition(traffic, {});
}

Denial denial(ErrorToken token, const std::string& rule) {
  return {token, rule, "why"};
}

TEST(Traffic, CountsRequestsByTypeAndVerdict) {
  Traffic traffic;
  traffic.request("getMe", Step::passed);
  traffic.request("getMe", Step::passed);
  traffic.request("getMe", Step::rate);
  traffic.request({}, Step::form);
  const auto text = text_of(traffic);
  EXPECT_THAT(text, HasSubstr("tgstorage_requests_total{type=\"getMe\",verdict=\"passed\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("tgstorage_requests_total{type=\"getMe\",verdict=\"rate\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("tgstorage_requests_total{type=\"none\",verdict=\"form\"} 1\n"));
}

TEST(Traffic, KeepsNoTypeThatAStrangerInvents) {
  Traffic traffic;
  for (int i = 0; i < 10'000; ++i) {
    traffic.request("invented" + std::to_string(i), Step::type);
  }
  traffic.request("other", Step::type);
  traffic.request("none", Step::type);
  const auto text = text_of(traffic);
  EXPECT_THAT(text, HasSubstr("tgstorage_requests_total{type=\"other\",verdict=\"type\"} 10002\n"));
  EXPECT_THAT(text, Not(HasSubstr("invented")));
}

TEST(Traffic, NamesTheStepOfThePolicyThatRefused) {
  EXPECT_EQ(step_of(denial(ErrorToken::request_not_allowed, "never")), Step::type);
  EXPECT_EQ(step_of(denial(ErrorToken::request_not_allowed, "dangerous_requests")), Step::type);
  EXPECT_EQ(step_of(denial(ErrorToken::bad_request, "shape")), Step::shape);
  EXPECT_EQ(step_of(denial(ErrorToken::type_not_allowed, "nested types")), Step::shape);
  EXPECT_EQ(step_of(denial(ErrorToken::too_many_requests, "rate_limits.*")), Step::rate);
  EXPECT_EQ(step_of(denial(ErrorToken::peer_invalid, "rewriting")), Step::names);
  EXPECT_EQ(step_of(denial(ErrorToken::type_not_allowed, "argument_rules.createCall[0]")), Step::arguments);
  EXPECT_EQ(step_of(denial(ErrorToken::type_not_allowed, "dangerous_requests")), Step::arguments);
}

TEST(Traffic, TellsWhatCameOfARequest) {
  const auto error = [](int code) {
    return R"({"@type":"error","code":)" + std::to_string(code) + R"(,"message":"X"})";
  };
  EXPECT_EQ(outcome_of(R"({"@type":"user","id":1})"), Outcome::ok);
  EXPECT_EQ(outcome_of(""), Outcome::left);
  EXPECT_EQ(outcome_of(error(400)), Outcome::invalid);
  EXPECT_EQ(outcome_of(error(429)), Outcome::flood_wait);
  EXPECT_EQ(outcome_of(error(500)), Outcome::failed);
  EXPECT_EQ(outcome_of(error(503)), Outcome::unavailable);
  EXPECT_EQ(outcome_of(error(504)), Outcome::timeout);
  EXPECT_EQ(outcome_of(error(-7)), Outcome::failed);
}

TEST(Traffic, PutsTheTimeOfAnAnswerIntoItsBucketAndOfALeavingIntoNone) {
  Traffic traffic;
  traffic.answered(std::chrono::milliseconds(40), R"({"@type":"ok"})");
  traffic.answered(std::chrono::hours(1), R"({"@type":"ok"})");
  traffic.answered(std::chrono::milliseconds(1), "");
  const auto text = text_of(traffic);
  EXPECT_THAT(text, HasSubstr("tgstorage_request_duration_seconds_bucket{le=\"0.025\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("tgstorage_request_duration_seconds_bucket{le=\"0.05\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("tgstorage_request_duration_seconds_bucket{le=\"300\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("tgstorage_request_duration_seconds_bucket{le=\"+Inf\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("tgstorage_answers_total{outcome=\"left\"} 1\n"));
}

TEST(Traffic, CountsAnUpdateForEachWhoGetsIt) {
  Traffic traffic;
  traffic.update(3);
  traffic.update(0);
  const auto text = text_of(traffic);
  EXPECT_THAT(text, HasSubstr("\ntgstorage_updates_total 2\n"));
  EXPECT_THAT(text, HasSubstr("\ntgstorage_updates_sent_total 3\n"));
  EXPECT_THAT(text, HasSubstr("\ntgstorage_updates_dropped_total 1\n"));
}

}  // namespace
}  // namespace tgs::metrics
