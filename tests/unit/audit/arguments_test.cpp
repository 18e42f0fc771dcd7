#include "audit/arguments.h"

#include <gmock/gmock.h>
#include <simdjson.h>

namespace tgs::audit {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

std::string shown(std::string_view request, Form form = Form::hashed, std::string_view key = "the key") {
  const auto text = shown_arguments(request, form, Mac(key));
  simdjson::dom::parser parser;
  EXPECT_TRUE(parser.parse(text).is_object()) << text;
  return text;
}

/// The hash in `{"x":"h:…"}`.
std::string hash(std::string_view value, std::string_view key = "the key") {
  const auto text = shown(R"({"@type":"t","x":)" + std::string(value) + "}", Form::hashed, key);
  EXPECT_THAT(text, MatchesRegex(R"(\{"x":"h:[0-9a-f]+"\})"));
  return text;
}

TEST(AuditArguments, AreHashesWithoutTheType) {
  EXPECT_THAT(shown(R"({"@type":"t","a":"secret words","b":{"c":"d"}})"),
              MatchesRegex(R"(\{"a":"h:[0-9a-f]+","b":"h:[0-9a-f]+"\})"));
  EXPECT_EQ(shown(R"({"@type":"getMe"})"), "{}");
}

TEST(AuditArguments, ThatAreEqualHaveEqualHashes) {
  EXPECT_EQ(hash("5"), hash("5"));
  EXPECT_EQ(hash("5"), hash("\"5\"")) << "an id as TDLib writes it and as a number";
  EXPECT_EQ(hash(R"({"a": 1})"), hash(R"({"a":1})"));
  EXPECT_NE(hash("5"), hash("6"));
  EXPECT_NE(hash("5"), hash("\"05\""));
  EXPECT_NE(hash("\"a\""), hash("[\"a\"]"));
}

TEST(AuditArguments, TellNothingWithoutTheKey) {
  EXPECT_NE(hash("5"), hash("5", "another key"));
}

TEST(AuditArguments, ThatAreSecretsAreNotEvenHashed) {
  for (const std::string name :
       {"password", "new_password", "code", "recovery_code", "token", "api_hash", "encryption_key"}) {
    EXPECT_EQ(shown(R"({"@type":"t",")" + name + R"(":"12345"})"), "{\"" + name + R"(":"***"})");
  }
}

TEST(AuditArguments, OfAStrangerAreBounded) {
  std::string request = R"({"@type":"t")";
  for (int i = 0; i < 100; ++i) {
    request += ",\"" + std::string(500, 'k') + std::to_string(i) + "\":1";
  }
  const auto text = shown(request + "}");
  EXPECT_LT(text.size(), 16'000U);
  EXPECT_THAT(text, HasSubstr(R"("@more":36})"));
}

TEST(AuditArguments, InThePlainAreThoseOfTheLog) {
  const auto text = shown(R"({"@type":"t","chat_id":5,"text":"words","code":"12345"})", Form::plain);
  EXPECT_EQ(text, R"({"@type":"t","chat_id":5,"text":"<5 bytes>","code":"<5 bytes>"})");
}

TEST(AuditArguments, InThePlainAreHashedWhereTheyAreLong) {
  std::string list = "1";
  for (int i = 0; i < 5000; ++i) {
    list += ",1";
  }
  EXPECT_THAT(shown(R"({"@type":"t","ids":[)" + list + R"(],"password":"words"})", Form::plain),
              MatchesRegex(R"(\{"ids":"h:[0-9a-f]+","password":"\*\*\*"\})"));
}

}  // namespace
}  // namespace tgs::audit
