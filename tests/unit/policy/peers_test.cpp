#include "policy/peers.h"

#include <gmock/gmock.h>

namespace tgs {
namespace {

using testing::Optional;

TEST(Peers, AreWhatFieldsCalledChatOrUserName) {
  for (const auto* field :
       {"chat_id", "chat_ids", "user_id", "user_ids", "bot_user_id", "from_chat_id", "story_poster_chat_id",
        "other_user_ids", "saved_messages_topic_id", "direct_messages_chat_topic_id"}) {
    EXPECT_THAT(peer_named_by(field, 777), Optional(777)) << field;
  }
}

TEST(Peers, AreNotWhatOtherNumbersMean) {
  for (const auto* field : {"message_id", "id", "forum_topic_id", "forum_topic_ids", "chat_folder_id",
                            "file_id", "notchat_id", "user_count", "chat", ""}) {
    EXPECT_FALSE(peer_named_by(field, 777)) << field;
  }
}

TEST(Peers, OfGroupsAreTheirChats) {
  EXPECT_THAT(peer_named_by("supergroup_id", 1234567890), Optional(-1001234567890));
  EXPECT_THAT(peer_named_by("basic_group_id", 5), Optional(-5));
  EXPECT_THAT(peer_named_by("secret_chat_id", -5), Optional(-2000000000005));
}

}  // namespace
}  // namespace tgs
