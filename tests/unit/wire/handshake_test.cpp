#include "wire/handshake.h"

#include <gmock/gmock.h>

namespace tgs {
namespace {

Outcome<Handshake> parse(std::string_view value) {
  RequestParser parser(4096);
  return parse_handshake(value, parser);
}

std::uint64_t id_of(std::string_view value) {
  const auto handshake = parse(value);
  return handshake ? handshake->session_id : 0;
}

TEST(Handshake, NamesTheSessionInThreeForms) {
  EXPECT_EQ(id_of("42"), 42U);
  EXPECT_EQ(id_of("\"42\""), 42U);
  EXPECT_EQ(id_of(R"({"@type":"openSession","session_id":42})"), 42U);
  EXPECT_EQ(id_of(R"({"session_id":"42","@type":"openSession"})"), 42U);
}

TEST(Handshake, TakesIdsUpTo64Bits) {
  EXPECT_EQ(id_of("18446744073709551615"), 18446744073709551615U);
  EXPECT_EQ(id_of("\"18446744073709551615\""), 18446744073709551615U);
  EXPECT_EQ(id_of(R"({"@type":"openSession","session_id":18446744073709551615})"), 18446744073709551615U);
  EXPECT_EQ(id_of(R"({"@type":"openSession","session_id":"18446744073709551615"})"), 18446744073709551615U);
}

TEST(Handshake, RefusesAllOtherIds) {
  for (const auto* id :
       {"0", "-1", "1.0", "1e3", "18446744073709551616", "\"\"", "\"0\"", "\"-1\"", "\"+1\"", "\" 1\"",
        "\"1 \"", "\"a\"", "\"1.0\"", "\"18446744073709551616\"", "true", "null", "[1]", "{}"}) {
    EXPECT_EQ(id_of(id), 0U) << id;
    EXPECT_EQ(id_of(R"({"@type":"openSession","session_id":)" + std::string(id) + "}"), 0U) << id;
  }
  EXPECT_EQ(id_of("042"), 0U);
  EXPECT_EQ(id_of("-"), 0U);
  EXPECT_EQ(id_of("\""), 0U);
}

TEST(Handshake, OnlyTheObjectIsARequest) {
  EXPECT_FALSE(parse("42")->is_request);
  const auto handshake = parse(R"({"@type":"openSession","session_id":42,"@extra":{ "a": 1.0 }})");
  ASSERT_TRUE(handshake);
  EXPECT_TRUE(handshake->is_request);
  EXPECT_EQ(handshake->extra, R"({"a":1.0})");
  EXPECT_TRUE(handshake->token.empty());
}

TEST(Handshake, TakesAToken) {
  const auto handshake = parse(R"({"@type":"openSession","session_id":42,"token":"hush"})");
  ASSERT_TRUE(handshake);
  EXPECT_EQ(handshake->token.reveal(), "hush");
}

TEST(Handshake, ARefusalCarriesTheExtra) {
  for (const auto* value :
       {R"({"@type":"openSession","@extra":7})", R"({"@type":"openSession","session_id":0,"@extra":7})",
        R"({"@type":"getMe","@extra":7})", R"({"session_id":1,"@extra":7})",
        R"({"@type":"openSession","session_id":1,"token":5,"@extra":7})",
        R"({"@type":"openSession","session_id":1,"tokn":"x","@extra":7})"}) {
    const auto handshake = parse(value);
    ASSERT_FALSE(handshake) << value;
    EXPECT_EQ(handshake.error().extra, "7") << value;
    EXPECT_EQ(handshake.error().token, ErrorToken::bad_request) << value;
  }
}

TEST(Handshake, IsParsedAsStrictlyAsARequest) {
  for (const auto* value :
       {R"({"@type":"openSession","session_id":1,"session_id":2})", R"([1])", "{", "",
        R"({"@type":"openSession","session_id":1,"token":"\udc00"})", "\"\xff\"", "\"\\u0031\""}) {
    EXPECT_FALSE(parse(value)) << value;
  }
}

}  // namespace
}  // namespace tgs
