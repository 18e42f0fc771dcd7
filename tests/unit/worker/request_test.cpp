#include "worker/request.h"

#include <gmock/gmock.h>

#include "worker/start_up.h"

namespace tgs::worker {
namespace {

using testing::Eq;
using testing::HasSubstr;
using testing::Optional;

TEST(Numbered, PutsTheIdAtTheEnd) {
  EXPECT_EQ(numbered(R"({"@type":"getMe"})", 7).value(), R"({"@type":"getMe","@extra":7})");
  EXPECT_EQ(numbered(R"({"@type":"getUser","user_id":5})", kFirstOwnId - 1).value(),
            R"({"@type":"getUser","user_id":5,"@extra":9223372036854775807})");
}

TEST(Numbered, RefusesWhatNoHealthyFrontSends) {
  for (const auto* body : {"", "{", "}", "{}", "[]", "5", R"({"user_id":5,"@type":"getUser"})",
                           R"( {"@type":"getMe"})", R"({"@type":"getMe"} )", R"({"@type":5})"}) {
    EXPECT_FALSE(numbered(body, 7)) << body;
  }
}

TEST(Numbered, RefusesIdsThatAreTheWorkersOwn) {
  for (const auto id : {RequestId{0}, kFirstOwnId, kFirstOwnId + 5, ~RequestId{0}}) {
    EXPECT_FALSE(numbered(R"({"@type":"getMe"})", id)) << id;
  }
}

std::optional<std::string> judged(std::string_view request, const Rules& rules) {
  simdjson::dom::parser parser;
  return refusal(request, Policy(rules), parser);
}

TEST(GlobalPolicy, IsAppliedOnceMore) {
  const Rules rules{.allowed_requests = {"getMe", "deleteAccount", "close"}};
  EXPECT_FALSE(judged(R"({"@type":"getMe"})", rules));
  for (const auto* request : {R"({"@type":"getUser"})", R"({"@type":"deleteAccount"})",
                              R"({"@type":"close"})", R"({"x":1,"@type":"getMe"})", "{}"}) {
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
        R"({"@type":"getUser","user_id":[]})", R"({"@type":"getUser")", "\xff", ""}) {
    EXPECT_TRUE(judged(request, rules)) << request;
  }
}

TEST(GlobalPolicy, AnswersWithAnObjectAndNoLine) {
  const auto answer = judged(R"({"@type":"getUser"})", {});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->back(), '}');
}

}  // namespace
}  // namespace tgs::worker
