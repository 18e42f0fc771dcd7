#include "policy/chat_filter.h"

#include <gmock/gmock.h>

#include <array>

namespace tgs {
namespace {

bool shows(const std::string& json) {
  constexpr std::array<std::int64_t, 2> kChats = {5, -1001234567890};
  simdjson::dom::parser parser;
  const simdjson::dom::element value = parser.parse(json);
  return ChatFilter(kChats).shows(value);
}

TEST(ChatFilter, ShowsWhatIsAboutItsChatsOrAboutNone) {
  for (const auto* json : {
           R"({"@type":"ok"})",
           R"({"@type":"user","id":77})",
           R"({"@type":"chat","id":5,"last_message":{"@type":"message","chat_id":5}})",
           R"({"@type":"updateNewMessage","message":{"@type":"message","chat_id":-1001234567890,
               "sender_id":{"@type":"messageSenderUser","user_id":9},
               "forward_info":{"origin":{"@type":"messageOriginChannel","chat_id":-1007}}}})",
           R"({"@type":"messages","messages":[{"@type":"message","chat_id":5},null]})",
           R"({"@type":"updateChatReadInbox","chat_id":"5"})",
           R"({"@type":"chats","chat_ids":[5,-1001234567890]})",
           R"({"@type":"updateCall","call":{"@type":"call","id":1,"user_id":5}})",
           R"({"@type":"messages","messages":[]})",
           R"({"@type":"updateUser","user":{"@type":"user","id":5}})",
           R"({"@type":"updateSupergroup","supergroup":{"@type":"supergroup","id":1234567890}})",
       }) {
    EXPECT_TRUE(shows(json)) << json;
  }
}

TEST(ChatFilter, HidesWhatIsAboutOthers) {
  for (
      const auto* json : {
          R"({"@type":"chat","id":6})",
          R"({"@type":"updateNewChat","chat":{"@type":"chat","id":6}})",
          R"({"@type":"updateNewMessage","message":{"@type":"message","chat_id":6}})",
          R"({"@type":"messages","messages":[{"@type":"message","chat_id":5},{"@type":"message","chat_id":6}]})",
          R"({"@type":"updateChatReadInbox","chat_id":6})",
          R"({"@type":"chats","chat_ids":[5,6]})",
          R"({"@type":"users","user_ids":["6"]})",
          R"({"@type":"updateCall","call":{"@type":"call","id":1,"user_id":6}})",
          R"({"@type":"updateUser","user":{"@type":"user","id":6}})",
          R"({"@type":"updateUser"})",
          R"({"@type":"updateSupergroup","supergroup":{"@type":"supergroup","id":5}})",
          R"({"@type":"updateBasicGroup","basic_group":{"@type":"basicGroup","id":5}})",
          R"({"@type":"updateSupergroupFullInfo","supergroup_id":5})",
          R"({"@type":"message","content":{}})",
          R"({"@type":"chat"})",
      }) {
    EXPECT_FALSE(shows(json)) << json;
  }
}

}  // namespace
}  // namespace tgs
