#include "wire/td_error.h"

#include <gmock/gmock.h>

#include "wire/reply.h"

namespace tgs {
namespace {

using testing::Eq;
using testing::Optional;

std::string error(int code, const std::string& message) {
  return R"({"@type":"error","code":)" + std::to_string(code) + R"(,"message":")" + message + "\"}";
}

std::optional<std::int64_t> retry_after(int code, const std::string& message) {
  return td_error_in(error(code, message))->retry_after();
}

TEST(TdError, IsReadFromAnErrorAlone) {
  const auto read = td_error_in(error(400, "a \\u0041\\n\\\"b\\\""));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->code, 400);
  EXPECT_EQ(read->message, "a A\n\"b\"");
  for (const auto* other : {"", "{}", R"({"@type":"ok"})", R"({"@type":"errors"})", R"([])"}) {
    EXPECT_FALSE(td_error_in(other)) << other;
  }
}

TEST(TdError, IsAnErrorThoughItCannotBeReadWhole) {
  for (const auto* broken :
       {R"({"@type":"error"})", R"({"@type":"error",)", R"({"@type":"error","code":"4","message":"x"})",
        R"({"@type":"error","code":4,"message":5})"}) {
    const auto read = td_error_in(broken);
    ASSERT_TRUE(read) << broken;
    EXPECT_EQ(read->message, "") << broken;
    EXPECT_FALSE(read->retry_after()) << broken;
  }
}

TEST(TdError, OfAMegabyteIsOneOfWhichNothingIsKnown) {
  const auto error =
      td_error_in(R"({"@type":"error","code":400,"message":")" + std::string(1U << 20U, 'x') + "\"}");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, 0);
  EXPECT_EQ(error->message, "");
}

TEST(TdError, KnowsTheEndOfAnInstance) {
  EXPECT_TRUE(td_error_in(error(500, "Request aborted"))->is_abort());
  EXPECT_FALSE(td_error_in(error(400, "Request aborted"))->is_abort());
  EXPECT_FALSE(td_error_in(error(500, "Request aborted!"))->is_abort());
}

TEST(TdError, KnowsTheSecondsOfAFloodWait) {
  EXPECT_THAT(retry_after(429, "Too Many Requests: retry after 17"), Optional(Eq(17)));
  EXPECT_FALSE(retry_after(420, "Too Many Requests: retry after 17"));
  EXPECT_FALSE(retry_after(429, "Too Many Requests: retry after "));
  EXPECT_FALSE(retry_after(429, "Too Many Requests: retry after soon"));
  EXPECT_FALSE(retry_after(429, "Too Many Requests"));
}

TEST(TdError, TakesNoWaitThatAClockCannotHold) {
  EXPECT_THAT(retry_after(429, "Too Many Requests: retry after 2147483647"), Optional(Eq(2147483647)));
  for (const auto* seconds : {"2147483648", "9223372036854775807", "99999999999999999999", "-1", "0"}) {
    EXPECT_FALSE(retry_after(429, std::string("Too Many Requests: retry after ") + seconds)) << seconds;
  }
}

TEST(TdError, ReadsTheStoragesOwnErrorsToo) {
  const auto text = error_object(ErrorToken::peer_not_found, "nobody \"x\"");
  EXPECT_EQ(text, R"({"@type":"error","code":404,"message":"PEER_NOT_FOUND: nobody \"x\""})");
  EXPECT_EQ(td_error_in(text)->message, "PEER_NOT_FOUND: nobody \"x\"");
  EXPECT_THAT(td_error_in(error_object(ErrorToken::too_many_requests, "retry after 3"))->retry_after(),
              Optional(Eq(3)));
}

}  // namespace
}  // namespace tgs
