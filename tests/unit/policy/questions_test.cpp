#include "policy/questions.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <iterator>

#include "policy/names.h"
#include "policy/never.h"
#include "wire/peek.h"

namespace tgs {
namespace {

constexpr auto kQuestions = {
    "createPrivateChat", "createSupergroupChat", "getChat",          "getMessage",
    "getMessages",       "parseTextEntities",    "searchPublicChat", "searchUserByPhoneNumber"};

TEST(Questions, AreThoseThatFindPeersFormatTextsAndLoadMessages) {
  for (const auto* question : kQuestions) {
    EXPECT_TRUE(is_question(question, false)) << question;
    EXPECT_TRUE(is_question(question, true)) << question;
  }
}

TEST(Questions, AddContactsOnlyWhereTheOwnerAllowsIt) {
  EXPECT_FALSE(is_question("importContacts", false));
  EXPECT_TRUE(is_question("importContacts", true));
}

TEST(Questions, AreNothingElse) {
  const auto count =
      std::ranges::count_if(known_requests(), [](auto request) { return is_question(request, true); });
  EXPECT_EQ(count, std::ssize(kQuestions) + 1);
  for (const auto* other :
       {"", "getme", "searchPublicChat ", "SearchPublicChat", "searchPublicChats", "sendMessage"}) {
    EXPECT_FALSE(is_question(other, true)) << other;
  }
}

TEST(Questions, TellNothingOfTheMessagesThatTheyLoad) {
  for (const auto* answer : {R"({"@type":"message","id":1,"content":{"@type":"messageText"}})",
                             R"({"@type":"messages","total_count":1,"messages":[{"@type":"message"}]})"}) {
    EXPECT_EQ(answer_for_front(answer), R"({"@type":"ok"})");
  }
}

TEST(Questions, TellOfAChatItsIdAndType) {
  EXPECT_EQ(
      answer_for_front(
          R"({"@type":"chat","id":-1001,"type":{"@type":"chatTypeSupergroup","supergroup_id":1,"is_channel":true},)"
          R"("title":"x","last_message":{"@type":"message","content":{}}})"),
      R"({"@type":"chat","id":-1001,"type":{"@type":"chatTypeSupergroup","supergroup_id":1,"is_channel":true}})");
  EXPECT_EQ(type_of(answer_for_front(R"({"@type":"chat","id":5})")), "error");
}

TEST(Questions, TellAllOfAnyOtherAnswer) {
  for (const auto* answer :
       {R"({"@type":"user","id":5,"first_name":"Ann"})", R"({"@type":"formattedText","text":"x"})",
        R"({"@type":"error","code":400,"message":"Chat not found"})"}) {
    EXPECT_EQ(answer_for_front(answer), answer);
  }
}

TEST(Questions, AreNeverWhatIsRefusedOrDangerous) {
  for (const auto* question : kQuestions) {
    EXPECT_TRUE(is_known_request(question)) << question;
    EXPECT_TRUE(never_reason(question).empty()) << question;
    EXPECT_TRUE(dangerous_reason(question).empty()) << question;
  }
}

}  // namespace
}  // namespace tgs
