// Judged values of requests that are allowed by their type.
#include <gmock/gmock.h>

#include "policy/policy.h"

namespace tgs {
namespace {

Verdict judge(const Policy& policy, const std::string& json) {
  simdjson::dom::parser parser;
  const simdjson::dom::element request = parser.parse(json);
  return policy.judge_values(request);
}

std::string rule(const Policy& policy, const std::string& json) {
  const auto denial = judge(policy, json);
  return denial ? denial->rule : "";
}

TEST(PolicyOfValues, RefusesTelegramsOwnAccountsWhereverTheyAreNamed) {
  const Policy policy(Rules{});
  for (
      const auto* request : {
          R"({"@type":"getChatHistory","chat_id":777000})",
          R"({"@type":"getChatHistory","chat_id":"777000"})",
          R"({"@type":"getUser","user_id":42777})",
          R"({"@type":"getChat","chat_id":489000})",
          R"({"@type":"forwardMessages","chat_id":5,"from_chat_id":777000,"message_ids":[1]})",
          R"({"@type":"createNewBasicGroupChat","user_ids":[5,777000]})",
          R"({"@type":"sendMessage","chat_id":5,"reply_to":{"@type":"inputMessageReplyToExternalMessage","chat_id":777000}})",
          R"({"@type":"sendMessage","chat_id":5,"input_message_content":{"@type":"inputMessageForwarded","from_chat_id":777000}})",
          R"({"@type":"searchChatMessages","chat_id":5,"sender_id":{"@type":"messageSenderUser","user_id":777000}})",
      }) {
    EXPECT_EQ(rule(policy, request), "service accounts") << request;
  }
  EXPECT_EQ(rule(policy, R"({"@type":"getMessage","chat_id":5,"message_id":777000})"), "");
}

TEST(PolicyOfValues, RefusesAPasswordThatARecoveryWouldSet) {
  const Policy policy(Rules{});
  EXPECT_EQ(
      rule(policy, R"({"@type":"recoverAuthenticationPassword","recovery_code":"1","new_password":"mine"})"),
      "new_password");
  for (const auto* request :
       {R"({"@type":"recoverAuthenticationPassword","recovery_code":"1"})",
        R"({"@type":"recoverAuthenticationPassword","recovery_code":"1","new_password":""})",
        R"({"@type":"recoverAuthenticationPassword","new_password":null})"}) {
    EXPECT_EQ(rule(policy, request), "") << request;
  }
}

TEST(PolicyOfValues, RefusesCopiesWhichHideWhereTheyAreFromWhileLoginCodesAreShielded) {
  const Policy policy(Rules{});
  const Policy open(Rules{.allowed_requests = {"forwardMessages"}, .shields_login_codes = false});
  for (
      const auto* request : {
          R"({"@type":"forwardMessages","chat_id":5,"from_chat_id":6,"message_ids":[1],"send_copy":true})",
          R"({"@type":"forwardMessages","chat_id":5,"from_chat_id":6,"message_ids":[1],"send_copy":1})",
          R"({"@type":"sendMessage","chat_id":5,"input_message_content":{"@type":"inputMessageForwarded","copy_options":{"send_copy":true}}})",
          R"({"@type":"sendMessageAlbum","chat_id":5,"input_message_contents":[{"@type":"inputMessageForwarded","copy_options":{"@type":"messageCopyOptions","send_copy":-1}}]})",
      }) {
    EXPECT_EQ(rule(policy, request), "shields.login_codes") << request;
    EXPECT_EQ(rule(open, request), "") << request;
  }
  for (const auto* request :
       {R"({"@type":"forwardMessages","chat_id":5,"from_chat_id":6,"message_ids":[1]})",
        R"({"@type":"forwardMessages","chat_id":5,"from_chat_id":6,"send_copy":false,"remove_caption":true})",
        R"({"@type":"forwardMessages","chat_id":5,"from_chat_id":6,"send_copy":0})"}) {
    EXPECT_EQ(rule(policy, request), "") << request;
  }
}

TEST(PolicyOfValues, LetsARequestSpendMoneyOnlyWhereItIsNamedAsDangerous) {
  const Policy policy(Rules{});
  const Policy granted(Rules{
      .dangerous_requests = {"sendMessage", "searchPublicPosts", "resendMessages", "sendGroupCallMessage"}});
  for (
      const auto* request : {
          R"({"@type":"sendMessage","options":{"@type":"messageSendOptions","paid_message_star_count":1}})",
          R"({"@type":"sendMessage","options":{"paid_message_star_count":"500"}})",
          R"({"@type":"sendMessage","options":{"suggested_post_info":{"price":{"@type":"suggestedPostPriceStar","star_count":1}}}})",
          R"({"@type":"sendMessage","input_message_content":{"@type":"inputMessageStakeDice","stake_gram_amount":1}})",
          R"({"@type":"searchPublicPosts","query":"x","star_count":1})",
          R"({"@type":"resendMessages","paid_message_star_count":-1})",
          R"({"@type":"sendGroupCallMessage","paid_message_star_count":1})",
          R"({"@type":"sendMessage","options":{"allow_paid_broadcast":true}})",
          R"({"@type":"sendMessage","options":{"allow_paid_broadcast":1}})",
      }) {
    EXPECT_EQ(rule(policy, request), "dangerous_requests") << request;
    EXPECT_EQ(rule(granted, request), "") << request;
  }
  for (const auto* request : {R"({"@type":"sendMessage","options":{"paid_message_star_count":0}})",
                              R"({"@type":"sendMessage","options":{"suggested_post_info":{"price":null}}})",
                              R"({"@type":"sendMessage","options":{"allow_paid_broadcast":false}})",
                              R"({"@type":"setChatPaidMessageStarCount","paid_message_star_count":5})"}) {
    EXPECT_EQ(rule(policy, request), "") << request;
  }
}

TEST(PolicyOfValues, KeepsToTheChatsOfTheClient) {
  const Policy policy(Rules{.chats = {{5, -1001234567890}}});
  for (const auto* request :
       {R"({"@type":"sendMessage","chat_id":5})", R"({"@type":"getUser","user_id":"5"})",
        R"({"@type":"getSupergroup","supergroup_id":1234567890})", R"({"@type":"getMe"})",
        R"({"@type":"getInlineQueryResults","bot_user_id":5,"chat_id":0})"}) {
    EXPECT_EQ(rule(policy, request), "") << request;
  }
  for (const auto* request :
       {R"({"@type":"sendMessage","chat_id":6})", R"({"@type":"getUser","user_id":6})",
        R"({"@type":"getSupergroup","supergroup_id":5})", R"({"@type":"getBasicGroup","basic_group_id":5})",
        R"({"@type":"createNewBasicGroupChat","user_ids":[5,6]})"}) {
    EXPECT_EQ(rule(policy, request), "chats") << request;
  }
}

TEST(PolicyOfValues, AppliesArgumentRules) {
  const Policy policy(Rules{
      .argument_rules = {
          {"createCall",
           {{.name = "argument_rules.createCall[0]", .field = "user_id", .values = {std::int64_t{5}}}}}}});
  EXPECT_EQ(rule(policy, R"({"@type":"createCall","user_id":5})"), "");
  EXPECT_EQ(rule(policy, R"({"@type":"createCall","user_id":6})"), "argument_rules.createCall[0]");
}

TEST(PolicyOfValues, LooksAtTheShapeFirst) {
  const Policy policy(Rules{.chats = {{5}}});
  EXPECT_EQ(rule(policy, R"({"@type":"sendMessage","chat_id":6,"x":1})"), "shape");
  EXPECT_EQ(
      rule(policy,
           R"({"@type":"sendMessage","chat_id":5,"input_message_content":{"@type":"inputMessageDocument",
      "document":{"document":{"@type":"inputFileLocal","path":"/etc/passwd"}}}})"),
      "nested types");
}

}  // namespace
}  // namespace tgs
