#include "session/remedy.h"

#include <gmock/gmock.h>

namespace tgs::session {
namespace {

using testing::Eq;
using testing::Optional;

constexpr auto kNoChat = R"({"@type":"error","code":400,"message":"Chat not found"})";
constexpr auto kNoMessage = R"({"@type":"error","code":400,"message":"Message not found"})";
constexpr auto kNoUser = R"({"@type":"error","code":400,"message":"User not found"})";
constexpr auto kChat = R"({"@type":"chat","id":700100})";
constexpr auto kMessage = R"({"@type":"message","id":5})";

constexpr auto kLookAtChat = R"({"@type":"getChat","chat_id":700100})";
constexpr auto kMakeChat = R"({"@type":"createPrivateChat","user_id":700100,"force":true})";
constexpr auto kLoadMessage = R"({"@type":"getMessage","chat_id":700100,"message_id":5})";
constexpr auto kEdit = R"({"@type":"editMessageText","chat_id":700100,"message_id":"5"})";

std::string request_to(const std::string& chat) {
  return R"({"@type":"sendMessage","chat_id":)" + chat + "}";
}

auto is(const std::string& question) {
  return Optional(Eq(question));
}

TEST(Remedy, OfAnUnknownChatIsToLookAtIt) {
  EXPECT_THAT(remedy(request_to("700100"), kNoChat), is(kLookAtChat));
  EXPECT_THAT(remedy(request_to("-1000001500100"), kNoChat),
              is(R"({"@type":"getChat","chat_id":-1000001500100})"));
}

TEST(Remedy, TakesAnIdInAStringAsTdlibDoes) {
  EXPECT_THAT(remedy(request_to(R"("700100")"), kNoChat), is(kLookAtChat));
}

TEST(Remedy, IsNoneForWhatIsNoChatsId) {
  for (const auto* chat : {"0", "null", "true", R"("x")", R"("7abc")", R"("07")", "700100.5"}) {
    EXPECT_FALSE(remedy(request_to(chat), kNoChat)) << chat;
  }
}

TEST(Remedy, IsNoneForOtherResponses) {
  const auto request = request_to("700100");
  for (const auto* response :
       {R"({"@type":"ok"})", R"({"@type":"error","code":400,"message":"Have no rights"})",
        R"({"@type":"error","code":404,"message":"Chat not found"})",
        R"({"@type":"message","content":{"text":"Chat not found"}})", ""}) {
    EXPECT_FALSE(remedy(request, response)) << response;
  }
}

TEST(Remedy, IsNoneWhereTheRequestNamesNoChatOrWasNotKept) {
  EXPECT_FALSE(remedy(R"({"@type":"getMe"})", kNoChat));
  EXPECT_FALSE(remedy(R"({"@type":"x","nested":{"chat_id":5}})", kNoChat));
  EXPECT_FALSE(remedy("", kNoChat));
  EXPECT_FALSE(may_need_remedy(R"({"@type":"getMe"})"));
  EXPECT_TRUE(may_need_remedy(request_to("5")));
}

TEST(Remedy, OfAMessageThatIsNotThereIsToLoadIt) {
  EXPECT_THAT(remedy(kEdit, kNoMessage), is(kLoadMessage));
  EXPECT_FALSE(next_remedy(kEdit, kLoadMessage, kMessage));
  EXPECT_FALSE(next_remedy(kEdit, kLoadMessage, kNoChat));
}

TEST(NextRemedy, IsTheRequestWhereTheChatIsThere) {
  EXPECT_FALSE(next_remedy(request_to("700100"), kLookAtChat, kChat));
}

TEST(NextRemedy, MakesTheChatThatIsNotThere) {
  EXPECT_THAT(next_remedy(request_to("700100"), kLookAtChat, kNoChat), is(kMakeChat));
  EXPECT_THAT(next_remedy(request_to("-1000001500100"), kLookAtChat, kNoChat),
              is(R"({"@type":"createSupergroupChat","supergroup_id":1500100,"force":true})"));
  EXPECT_FALSE(next_remedy(request_to("700100"), kMakeChat, kChat));
}

TEST(NextRemedy, MakesNoChatsOfOtherKinds) {
  for (const auto* chat : {"-1", "-1001500100", "-999999999999", "-1000000000000", "-1999999999999"}) {
    EXPECT_FALSE(next_remedy(request_to(chat), kLookAtChat, kNoChat)) << chat;
  }
}

TEST(NextRemedy, MakesNoChatWithSomebodyWhomNotEvenTelegramKnows) {
  EXPECT_FALSE(next_remedy(request_to("700100"), kLookAtChat, kNoUser));
}

TEST(NextRemedy, LoadsAMessageOnceItsChatIsThere) {
  EXPECT_THAT(next_remedy(kEdit, kLookAtChat, kChat), is(kLoadMessage));
  EXPECT_THAT(next_remedy(kEdit, kLookAtChat, kNoChat), is(kMakeChat));
  EXPECT_THAT(next_remedy(kEdit, kMakeChat, kChat), is(kLoadMessage));
  EXPECT_FALSE(next_remedy(kEdit, kMakeChat, kNoUser));
}

TEST(Preparation, OfDeletingMessagesIsToLoadThem) {
  const auto request = R"({"@type":"deleteMessages","chat_id":700100,"message_ids":[5,"6"]})";
  EXPECT_THAT(preparation("deleteMessages", request), is(kLookAtChat));
  EXPECT_THAT(next_remedy(request, kLookAtChat, kChat),
              is(R"({"@type":"getMessages","chat_id":700100,"message_ids":[5,6]})"));
  EXPECT_FALSE(preparation("deleteMessages", R"({"@type":"deleteMessages","message_ids":[5]})"));
  EXPECT_FALSE(preparation("sendMessage", request_to("700100")));
}

}  // namespace
}  // namespace tgs::session
