#include "worker/request.h"

#include <gmock/gmock.h>

#include "worker/start_up.h"

namespace tgs::worker {
namespace {

using testing::Eq;
using testing::HasSubstr;
using testing::Optional;

std::string numbered(std::string canonical, RequestId id) {
  add_number(canonical, id);
  return canonical;
}

TEST(AddNumber, PutsTheIdAtTheEnd) {
  EXPECT_EQ(numbered(R"({"@type":"getMe"})", 7), R"({"@type":"getMe","@extra":7})");
  EXPECT_EQ(numbered(R"({"@type":"getUser","user_id":5})", kFirstOwnId - 1),
            R"({"@type":"getUser","user_id":5,"@extra":9223372036854775807})");
}

Status read_as(std::string_view body, RequestId id = 7) {
  RequestParser parser(64);
  std::string canonical;
  return read(body, id, parser, canonical);
}

TEST(Read, WritesWhatTheFrontSentAnew) {
  RequestParser parser(64);
  std::string canonical;
  ASSERT_TRUE(read(R"( {"user_id":5, "@client_id":3,"@type":"getUser"})", 7, parser, canonical));
  EXPECT_EQ(canonical, R"({"@type":"getUser","user_id":5})");
}

TEST(Read, RefusesWhatNoHealthyFrontSends) {
  using namespace std::string_view_literals;
  for (const auto body :
       {""sv, "{"sv, "}"sv, "{}"sv, "[]"sv, "5"sv, R"({"@type":5})"sv, R"({"@type":"getMe"}{)"sv, "\xff"sv,
        R"({"@type":"getMe","@type":"close"})"sv, R"({"@type":"getMe","@extra":5})"sv,
        R"({"@type":"getUser","user_id":5,"user_id":6})"sv, "{\"@type\":\"getMe\"\0}"sv,
        R"({"@type":"sendMessage","input_message_content":{"@type":1}})"sv,
        R"({"@type":"x","y":"\ud800"})"sv}) {
    EXPECT_FALSE(read_as(body)) << body;
  }
}

TEST(Read, RefusesIdsThatAreTheWorkersOwn) {
  for (const auto id : {RequestId{0}, kFirstOwnId, kFirstOwnId + 5, ~RequestId{0}}) {
    EXPECT_FALSE(read_as(R"({"@type":"getMe"})", id)) << id;
  }
}

std::optional<std::string> judged(const std::string& request, const Rules& rules) {
  simdjson::dom::parser parser;
  return refusal(parser.parse(request).value(), Policy(rules));
}

TEST(GlobalPolicy, IsAppliedOnceMore) {
  const Rules rules{.allowed_requests = {"getMe", "deleteAccount", "close"}};
  EXPECT_FALSE(judged(R"({"@type":"getMe"})", rules));
  for (const auto* request :
       {R"({"@type":"getUser"})", R"({"@type":"deleteAccount"})", R"({"@type":"close"})"}) {
    EXPECT_THAT(judged(request, rules),
                Optional(HasSubstr(R"({"@type":"error","code":403,"message":"REQUEST_)")))
        << request;
  }
}

TEST(GlobalPolicy, LooksIntoRequestsOnceMore) {
  const Rules rules{.allowed_requests = {"getUser", "sendMessage"},
                    .argument_rules = {{"getUser", {{.field = "user_id", .values = {std::int64_t{5}}}}}}};
  EXPECT_FALSE(judged(R"({"@type":"getUser","user_id":5})", rules));
  for (const auto* request :
       {R"({"@type":"getUser","user_id":6})", R"({"@type":"sendMessage","chat_id":777000})",
        R"({"@type":"sendMessage","chat_id":5,"input_message_content":{"@type":"inputMessageVideoNote",
            "video_note":{"@type":"inputFileLocal","path":"/etc/passwd"}}})",
        R"({"@type":"getUser","user_id":[]})", R"({"@type":"getUser"})"}) {
    EXPECT_TRUE(judged(request, rules)) << request;
  }
}

TEST(Questions, AreOfTheTableAndOfTheApisShape) {
  simdjson::dom::parser parser;
  const auto refused = [&parser](const std::string& question) {
    return question_refusal(parser.parse(question).value(), Policy({}), false).has_value();
  };
  EXPECT_FALSE(refused(R"({"@type":"getMessages","chat_id":5,"message_ids":[6]})"));
  for (const auto* question : {R"({"@type":"getMe"})", R"({"@type":"importContacts","contacts":[]})",
                               R"({"@type":"getMessages","chat_id":5,"message_ids":[null]})",
                               R"({"@type":"searchPublicChat","username":"x","path":"y"})"}) {
    EXPECT_TRUE(refused(question)) << question;
  }
}

TEST(GlobalPolicy, AnswersWithAnObjectAndNoLine) {
  const auto answer = judged(R"({"@type":"getUser"})", {});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->back(), '}');
}

}  // namespace
}  // namespace tgs::worker
