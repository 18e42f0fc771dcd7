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

TEST(GlobalPolicy, IsAppliedOnceMore) {
  const Policy policy(Rules{{"getMe", "deleteAccount", "close"}, {}, {}});
  EXPECT_FALSE(refusal(R"({"@type":"getMe"})", policy));
  for (const auto* request : {R"({"@type":"getUser"})", R"({"@type":"deleteAccount"})",
                              R"({"@type":"close"})", R"({"x":1,"@type":"getMe"})", "{}", ""}) {
    EXPECT_THAT(refusal(request, policy),
                Optional(HasSubstr(R"({"@type":"error","code":403,"message":"REQUEST_)")))
        << request;
  }
}

TEST(GlobalPolicy, AnswersWithAnObjectAndNoLine) {
  const auto answer = refusal(R"({"@type":"getUser"})", Policy(Rules{}));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->back(), '}');
}

}  // namespace
}  // namespace tgs::worker
