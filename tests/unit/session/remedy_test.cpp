#include "session/remedy.h"

#include <gmock/gmock.h>

namespace tgs::session {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kNoChat = R"({"@type":"error","code":400,"message":"Chat not found"})";

constexpr auto kNoMessage = R"({"@type":"error","code":400,"message":"Message not found"})";
constexpr auto kMakeChat = R"({"@type":"createPrivateChat","user_id":700100,"force":true})";

std::string request_to(const std::string& chat) {
  return R"({"@type":"sendMessage","chat_id":)" + chat + "}";
}

TEST(Remedy, OfAnUnknownPrivateChatIsToMakeIt) {
  EXPECT_THAT(remedies(request_to("700100"), kNoChat), ElementsAre(kMakeChat));
}

TEST(Remedy, TakesAnIdInAStringAsTdlibDoes) {
  EXPECT_THAT(remedies(request_to(R"("700100")"), kNoChat), ElementsAre(kMakeChat));
}

TEST(Remedy, OfAnUnknownSupergroupOrChannelIsToMakeItsChat) {
  EXPECT_THAT(remedies(request_to("-1001500100"), kNoChat), IsEmpty());
  EXPECT_THAT(remedies(request_to("-1000001500100"), kNoChat),
              ElementsAre(R"({"@type":"createSupergroupChat","supergroup_id":1500100,"force":true})"));
}

TEST(Remedy, IsNoneForOtherKindsOfChats) {
  for (const auto* chat :
       {"0", "-1", "-999999999999", "-1000000000000", "-1999999999999", "null", "true", R"("x")"}) {
    EXPECT_THAT(remedies(request_to(chat), kNoChat), IsEmpty()) << chat;
  }
}

TEST(Remedy, IsNoneForOtherResponses) {
  const auto request = request_to("700100");
  for (const auto* response :
       {R"({"@type":"ok"})", R"({"@type":"error","code":400,"message":"Have no rights"})",
        R"({"@type":"error","code":404,"message":"Chat not found"})",
        R"({"@type":"message","content":{"text":"Chat not found"}})", ""}) {
    EXPECT_THAT(remedies(request, response), IsEmpty()) << response;
  }
}

TEST(Remedy, IsNoneWhereTheRequestNamesNoChatOrWasNotKept) {
  EXPECT_THAT(remedies(R"({"@type":"getMe"})", kNoChat), IsEmpty());
  EXPECT_THAT(remedies(R"({"@type":"x","nested":{"chat_id":5}})", kNoChat), IsEmpty());
  EXPECT_THAT(remedies("", kNoChat), IsEmpty());
  EXPECT_FALSE(may_need_remedy(R"({"@type":"getMe"})"));
  EXPECT_TRUE(may_need_remedy(request_to("5")));
}

TEST(Remedy, OfAMessageThatIsNotThereIsToLoadIt) {
  EXPECT_THAT(remedies(R"({"@type":"editMessageText","chat_id":700100,"message_id":"5"})", kNoMessage),
              ElementsAre(R"({"@type":"getMessage","chat_id":700100,"message_id":5})"));
}

TEST(Remedy, OfAMessageInAnUnknownChatIsToMakeTheChatFirst) {
  EXPECT_THAT(remedies(R"({"@type":"editMessageText","chat_id":700100,"message_id":5})", kNoChat),
              ElementsAre(kMakeChat, R"({"@type":"getMessage","chat_id":700100,"message_id":5})"));
}

TEST(Remedy, DeletingMessagesIsPreparedByLoadingThem) {
  EXPECT_THAT(
      preparations("deleteMessages", R"({"@type":"deleteMessages","chat_id":700100,"message_ids":[5,"6"]})"),
      ElementsAre(kMakeChat, R"({"@type":"getMessages","chat_id":700100,"message_ids":[5,6]})"));
  EXPECT_THAT(preparations("deleteMessages", R"({"@type":"deleteMessages","message_ids":[5]})"), IsEmpty());
  EXPECT_THAT(preparations("sendMessage", request_to("700100")), IsEmpty());
}

}  // namespace
}  // namespace tgs::session
