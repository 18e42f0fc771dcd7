#include "shield/sent_messages.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace tgs::shield {
namespace {

using testing::Eq;
using testing::Optional;

std::string new_message(std::string_view sending_state) {
  return fmt::format(
      R"({{"@type":"updateNewMessage","message":{{"@type":"message","id":5,"chat_id":-7{}}}}})",
      sending_state);
}

std::string deletion(std::string_view chat, std::string_view ids) {
  return fmt::format(R"({{"@type":"deleteMessages","chat_id":{},"message_ids":{},"revoke":true}})", chat,
                     ids);
}

TEST(SentMessageIn, IsAMessageThatIsPending) {
  const auto update =
      new_message(R"(,"sending_state":{"@type":"messageSendingStatePending","sending_id":0})");
  EXPECT_THAT(sent_message_in(update), Optional(Eq(SentMessage{-7, 5})));
}

TEST(SentMessageIn, IsAMessageThatWasSentOrFailed) {
  constexpr std::string_view kRest =
      R"(,"message":{"@type":"message","id":9,"chat_id":-7},"old_message_id":5})";
  for (const auto* type : {"updateMessageSendSucceeded", "updateMessageSendFailed"}) {
    EXPECT_THAT(sent_message_in(fmt::format(R"({{"@type":"{}"{})", type, kRest)),
                Optional(Eq(SentMessage{-7, 9})));
  }
}

TEST(SentMessageIn, IsNoMessageOfSomebodyElseWhateverItSays) {
  EXPECT_EQ(sent_message_in(new_message("")), std::nullopt);
  EXPECT_EQ(sent_message_in(new_message(R"(,"content":{"text":"messageSendingStatePending"})")),
            std::nullopt);
  EXPECT_EQ(
      sent_message_in(new_message(R"(,"content":{"sending_state":{"@type":"messageSendingStatePending"}})")),
      std::nullopt);
  EXPECT_EQ(sent_message_in(R"({"@type":"updateDeleteMessages","chat_id":-7,"message_ids":[5]})"),
            std::nullopt);
  EXPECT_EQ(sent_message_in(R"({"@type":"updateMessageSendSucceeded"})"), std::nullopt);
}

class SentMessagesOfARun : public testing::Test {
 protected:
  SentMessagesOfARun() {
    sent_.add({-7, 5});
    sent_.add({-7, 9});
    sent_.add({700100, 6});
  }

  SentMessages sent_;
};

TEST_F(SentMessagesOfARun, HoldThoseThatWereSent) {
  EXPECT_TRUE(sent_.hold_all_of(deletion("-7", "[5,9]")));
  EXPECT_TRUE(sent_.hold_all_of(deletion("\"700100\"", "[\"6\"]")));
  EXPECT_TRUE(sent_.hold_all_of(deletion("-7", "[]")));
}

TEST_F(SentMessagesOfARun, HoldNothingElse) {
  EXPECT_FALSE(sent_.hold_all_of(deletion("-7", "[5,6]"))) << "6 is in another chat";
  EXPECT_FALSE(sent_.hold_all_of(deletion("700100", "[5]")));
  EXPECT_FALSE(sent_.hold_all_of(deletion("777000", "[1048576]")));
}

TEST_F(SentMessagesOfARun, HoldNothingThatCantBeReadForSure) {
  for (const auto* ids : {"[null]", "[5.0]", "[\"5 \"]", "[\"\"]", "[true]", "[[5]]", "5", "null", "{}"}) {
    EXPECT_FALSE(sent_.hold_all_of(deletion("-7", ids))) << ids;
  }
  EXPECT_FALSE(sent_.hold_all_of(R"({"@type":"deleteMessages","chat_id":-7})"));
  EXPECT_FALSE(sent_.hold_all_of(R"({"@type":"deleteMessages","message_ids":[5]})"));
}

TEST(SentMessages, ForgetTheOldestBeyondTheirBound) {
  SentMessages sent;
  for (std::int64_t id = 0; id <= static_cast<std::int64_t>(SentMessages::kMost); ++id) {
    sent.add({-7, id});
    sent.add({-7, id});
  }
  EXPECT_FALSE(sent.hold_all_of(deletion("-7", "[0]")));
  EXPECT_TRUE(sent.hold_all_of(deletion("-7", "[1,10000]")));
}

}  // namespace
}  // namespace tgs::shield
