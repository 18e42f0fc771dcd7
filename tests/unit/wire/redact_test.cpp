#include "wire/redact.h"

#include <gmock/gmock.h>

namespace tgs {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

TEST(Redact, MasksStringsAndNumbers) {
  EXPECT_EQ(redact(R"({"@type":"checkAuthenticationCode","code":"12345"})"),
            R"({"@type":"checkAuthenticationCode","code":"<5 bytes>"})");
  EXPECT_EQ(
      redact(R"({"@type":"t","phone_number":"15550100","n":5,"list":["a",1.5,true,null,[],{}]})"),
      R"({"@type":"t","phone_number":"<8 bytes>","n":"<number>","list":["<1 bytes>","<number>",true,null,[],{}]})");
}

TEST(Redact, ShowsIdsAndDates) {
  EXPECT_EQ(redact(R"({"@type":"message","id":1,"chat_id":-100,"custom_emoji_id":"-55","date":7})"),
            R"({"@type":"message","id":1,"chat_id":-100,"custom_emoji_id":"-55","date":7})");
}

TEST(Redact, MasksAnIdThatIsNoInteger) {
  EXPECT_EQ(
      redact(R"({"id":"secret","user_id":1.5,"chat_id":["12"],"api_id":17,"x_id":"123456789012345678901"})"),
      R"({"id":"<6 bytes>","user_id":"<number>","chat_id":["<2 bytes>"],"api_id":"<number>","x_id":"<21 bytes>"})");
}

TEST(Redact, ShowsTheCodeOfAnErrorOnly) {
  EXPECT_EQ(redact(R"({"@type":"error","code":400,"message":"PHONE"})"),
            R"({"@type":"error","code":400,"message":"<5 bytes>"})");
  EXPECT_EQ(redact(R"({"@type":"x","code":400,"error":{"code":5}})"),
            R"({"@type":"x","code":"<number>","error":{"code":"<number>"}})");
}

TEST(Redact, MasksNamesThatDoNotLookLikeNames) {
  EXPECT_EQ(redact(R"({"@type":"my password","pass word":1,"":2})"),
            R"({"@type":"<11 bytes>","<key of 9 bytes>":"<number>","<key of 0 bytes>":"<number>"})");
  EXPECT_THAT(redact("{\"a\\n\":1}"), Not(HasSubstr("\n")));
}

TEST(Redact, ShowsNothingOfExtra) {
  EXPECT_EQ(redact(R"({"@type":"ok","@extra":{"id":5,"@type":"x"}})"),
            R"({"@type":"ok","@extra":"<extra>"})");
}

TEST(Redact, SaysWhatIsNoJson) {
  EXPECT_EQ(redact("hello, 12345"), "<12 bytes, not JSON>");
  EXPECT_EQ(redact(""), "<0 bytes, not JSON>");
}

TEST(Redact, IsBounded) {
  std::string list = "[";
  for (int i = 0; i < 10000; ++i) {
    list += "{\"@type\":\"aVeryLongNameOfAType\"},";
  }
  EXPECT_THAT(redact(list + "1]", 100), SizeIs(103));
  EXPECT_THAT(redact(std::string(900, '[') + std::string(900, ']')), HasSubstr("<deep>"));
}

}  // namespace
}  // namespace tgs
