#include "session/remedy.h"

#include <gmock/gmock.h>

namespace tgs::session {
namespace {

using testing::Optional;

constexpr auto kNoChat = R"({"@type":"error","code":400,"message":"Chat not found"})";

std::string request_to(const std::string& chat) {
  return R"({"@type":"deleteMessages","chat_id":)" + chat + R"(,"message_ids":[1]})";
}

TEST(Remedy, OfAnUnknownPrivateChatIsToMakeIt) {
  EXPECT_THAT(remedy(request_to("700100"), kNoChat),
              Optional(std::string(R"({"@type":"createPrivateChat","user_id":700100,"force":true})")));
}

TEST(Remedy, TakesAnIdInAStringAsTdlibDoes) {
  EXPECT_THAT(remedy(request_to(R"("700100")"), kNoChat),
              Optional(std::string(R"({"@type":"createPrivateChat","user_id":700100,"force":true})")));
}

TEST(Remedy, OfAnUnknownSupergroupOrChannelIsToMakeItsChat) {
  EXPECT_THAT(remedy(request_to("-1001500100"), kNoChat), std::nullopt);
  EXPECT_THAT(
      remedy(request_to("-1000001500100"), kNoChat),
      Optional(std::string(R"({"@type":"createSupergroupChat","supergroup_id":1500100,"force":true})")));
}

TEST(Remedy, IsNoneForOtherKindsOfChats) {
  for (const auto* chat :
       {"0", "-1", "-999999999999", "-1000000000000", "-1999999999999", "null", "true", R"("x")"}) {
    EXPECT_EQ(remedy(request_to(chat), kNoChat), std::nullopt) << chat;
  }
}

TEST(Remedy, IsNoneForOtherResponses) {
  const auto request = request_to("700100");
  for (const auto* response :
       {R"({"@type":"ok"})", R"({"@type":"error","code":400,"message":"Message not found"})",
        R"({"@type":"error","code":404,"message":"Chat not found"})",
        R"({"@type":"message","content":{"text":"Chat not found"}})", ""}) {
    EXPECT_EQ(remedy(request, response), std::nullopt) << response;
  }
}

TEST(Remedy, IsNoneWhereTheRequestNamesNoChatOrWasNotKept) {
  EXPECT_EQ(remedy(R"({"@type":"getMe"})", kNoChat), std::nullopt);
  EXPECT_EQ(remedy(R"({"@type":"x","nested":{"chat_id":5}})", kNoChat), std::nullopt);
  EXPECT_EQ(remedy("", kNoChat), std::nullopt);
  EXPECT_FALSE(may_need_remedy(R"({"@type":"getMe"})"));
  EXPECT_TRUE(may_need_remedy(request_to("5")));
}

}  // namespace
}  // namespace tgs::session
