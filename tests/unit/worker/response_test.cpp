#include "worker/response.h"

#include <gmock/gmock.h>

namespace tgs::worker {
namespace {

using testing::Eq;
using testing::Optional;

struct Case {
  const char* text;
  int client;
  std::optional<std::uint64_t> extra;
  const char* body;
};

void expect_read(const Case& expected) {
  Response response{.client = 77, .extra = 78, .body = "left from the last one"};
  ASSERT_TRUE(read_response(expected.text, response)) << expected.text;
  EXPECT_EQ(response.client, expected.client) << expected.text;
  EXPECT_EQ(response.extra, expected.extra) << expected.text;
  EXPECT_EQ(response.body, expected.body) << expected.text;
}

TEST(Response, OfARequestHasItsNumber) {
  expect_read({R"({"@type":"ok","@extra":5,"@client_id":1})", 1, 5, R"({"@type":"ok"})"});
  expect_read({R"({"@type":"user","id":7,"@extra":18446744073709551615,"@client_id":2147483647})", 2147483647,
               18446744073709551615U, R"({"@type":"user","id":7})"});
}

TEST(Response, OfNoRequestIsAnUpdate) {
  expect_read({R"({"@type":"updateOption","name":"x","@client_id":3})", 3, std::nullopt,
               R"({"@type":"updateOption","name":"x"})"});
  expect_read({R"({"@type":"updateUnread","count":5,"@client_id":3})", 3, std::nullopt,
               R"({"@type":"updateUnread","count":5})"});
}

TEST(Response, IsNotFooledByATextThatLooksLikeATail) {
  expect_read({R"({"@type":"updateOption","name":",\"@extra\":5,\"@client_id\":9","@client_id":3})", 3,
               std::nullopt, R"({"@type":"updateOption","name":",\"@extra\":5,\"@client_id\":9"})"});
  expect_read({R"({"@type":"updateX","message":{"@type":"y","@extra":5},"@client_id":3})", 3, std::nullopt,
               R"({"@type":"updateX","message":{"@type":"y","@extra":5}})"});
}

TEST(Response, IsReadInAnyOtherOrderToo) {
  expect_read({R"({"@client_id":3,"@type":"ok","@extra":5})", 3, 5, R"({"@type":"ok"})"});
  expect_read({R"({ "@type":"ok", "n":[1, "a\"b"], "@extra":5, "@client_id":3 })", 3, 5,
               R"({"@type":"ok","n":[1,"a\"b"]})"});
}

TEST(Response, WithAnExtraThatIsNoNumberOfOursHasNone) {
  expect_read({R"({"@type":"error","code":400,"@extra":"5","@client_id":3})", 3, std::nullopt,
               R"({"@type":"error","code":400})"});
  expect_read({R"({"@type":"error","@extra":-5,"@client_id":3})", 3, std::nullopt, R"({"@type":"error"})"});
  expect_read({R"({"@type":"error","@extra":99999999999999999999.5,"@client_id":3})", 3, std::nullopt,
               R"({"@type":"error"})"});
  expect_read(
      {R"({"@type":"error","code":400,"@client_id":3})", 3, std::nullopt, R"({"@type":"error","code":400})"});
}

TEST(Response, WithoutAClientOrWithoutJsonIsNone) {
  Response response;
  for (const auto* text : {"", "}", "{}", "5}", "null", R"({"@type":"ok","@extra":5})",
                           R"({"@type":"ok","@client_id":0})", R"({"@type":"ok","@client_id":"1"})",
                           R"({"@type":"ok","@client_id":1)", R"({"@type":"ok","@extra":5,"@client_id":})"}) {
    EXPECT_FALSE(read_response(text, response)) << text;
  }
}

}  // namespace
}  // namespace tgs::worker
