#include "wire/reply.h"

#include <gmock/gmock.h>

#include "wire/peek.h"

namespace tgs {
namespace {

TEST(Reply, WritesErrorsWithTheirTokenAndSentence) {
  EXPECT_EQ(error_line(ErrorToken::bad_request, "not JSON", ""),
            "{\"@type\":\"error\",\"code\":400,\"message\":\"BAD_REQUEST: not JSON\"}\n");
  EXPECT_EQ(
      error_line(Refusal{ErrorToken::request_not_allowed, "no", R"({"a":1})"}),
      "{\"@type\":\"error\",\"code\":403,\"message\":\"REQUEST_NOT_ALLOWED: no\",\"@extra\":{\"a\":1}}\n");
  EXPECT_EQ(error_line(404, "call not found", "5"),
            "{\"@type\":\"error\",\"code\":404,\"message\":\"call not found\",\"@extra\":5}\n");
}

TEST(Reply, HasTheProtocolsTableOfErrors) {
  const auto row = [](ErrorToken token) {
    return std::to_string(code_of(token)) + " " + std::string(text_of(token));
  };
  EXPECT_EQ(row(ErrorToken::bad_request), "400 BAD_REQUEST");
  EXPECT_EQ(row(ErrorToken::format_invalid), "400 FORMAT_INVALID");
  EXPECT_EQ(row(ErrorToken::peer_invalid), "400 PEER_INVALID");
  EXPECT_EQ(row(ErrorToken::request_not_allowed), "403 REQUEST_NOT_ALLOWED");
  EXPECT_EQ(row(ErrorToken::type_not_allowed), "403 TYPE_NOT_ALLOWED");
  EXPECT_EQ(row(ErrorToken::client_not_allowed), "403 CLIENT_NOT_ALLOWED");
  EXPECT_EQ(row(ErrorToken::peer_not_found), "404 PEER_NOT_FOUND");
  EXPECT_EQ(row(ErrorToken::request_too_large), "413 REQUEST_TOO_LARGE");
  EXPECT_EQ(row(ErrorToken::too_many_requests), "429 Too Many Requests");
  EXPECT_EQ(row(ErrorToken::internal), "500 INTERNAL");
  EXPECT_EQ(row(ErrorToken::timeout), "504 TIMEOUT");
  EXPECT_EQ(row(ErrorToken::session_unavailable), "503 SESSION_UNAVAILABLE");
}

TEST(Reply, SaysTooManyRequestsInTdlibsWords) {
  EXPECT_EQ(
      too_many_requests(17, "1"),
      "{\"@type\":\"error\",\"code\":429,\"message\":\"Too Many Requests: retry after 17\",\"@extra\":1}\n");
}

TEST(Reply, StaysOneLineWhateverTheSentenceHolds) {
  EXPECT_EQ(error_line(400, "a\n\"b\"\\\x01", ""),
            "{\"@type\":\"error\",\"code\":400,\"message\":\"a\\n\\\"b\\\"\\\\\\u0001\"}\n");
}

TEST(Reply, AnswersOk) {
  EXPECT_EQ(ok_line(""), "{\"@type\":\"ok\"}\n");
  EXPECT_EQ(ok_line("\"x\""), "{\"@type\":\"ok\",\"@extra\":\"x\"}\n");
}

TEST(Reply, AddsTheExtraToAResponse) {
  EXPECT_EQ(with_extra(R"({"@type":"user","id":1})", ""), "{\"@type\":\"user\",\"id\":1}\n");
  EXPECT_EQ(with_extra(R"({"@type":"user","id":1})", "[1]"),
            "{\"@type\":\"user\",\"id\":1,\"@extra\":[1]}\n");
  EXPECT_EQ(with_extra("{}", "1"), "{\"@extra\":1}\n");
  EXPECT_EQ(with_extra("{}", ""), "{}\n");
  EXPECT_EQ(type_of(with_extra("", "1")), "error");
  EXPECT_EQ(type_of(with_extra("{\"@type\":", "1")), "error");
}

TEST(Reply, AppendsBehindWhatIsThere) {
  std::string out = "{}\n";
  append_with_extra(out, R"({"@type":"ok"})", "1");
  EXPECT_EQ(out, "{}\n{\"@type\":\"ok\",\"@extra\":1}\n");
}

TEST(Peek, ReadsTheTypeThatTdlibWroteFirst) {
  EXPECT_EQ(type_of(R"({"@type":"updateUser","user":{}})"), "updateUser");
  EXPECT_EQ(type_of(R"({"@type":"ok"})"), "ok");
  for (const auto* json :
       {"", "{", R"({"@type":)", R"({"@type":5})", R"({"@type":"ok)", R"({"a":1,"@type":"ok"})", "[]"}) {
    EXPECT_EQ(type_of(json), "") << json;
  }
}

}  // namespace
}  // namespace tgs
