#include "policy/questions.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <iterator>

#include "policy/names.h"
#include "policy/never.h"

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

TEST(Questions, WithholdTheMessagesThatTheyLoad) {
  EXPECT_TRUE(is_withheld_answer("message"));
  EXPECT_TRUE(is_withheld_answer("messages"));
  for (const auto* other : {"", "chat", "user", "formattedText", "error", "Message", "foundMessages"}) {
    EXPECT_FALSE(is_withheld_answer(other)) << other;
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
