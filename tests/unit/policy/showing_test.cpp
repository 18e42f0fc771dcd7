#include "policy/showing.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "policy/names.h"
#include "policy/policy.h"
#include "policy/schema.h"

namespace tgs {
namespace {

Verdict judge(const Rules& rules, const std::string& json) {
  simdjson::dom::parser parser;
  return Policy(rules).judge_values(parser.parse(json));
}

std::string rule(const Rules& rules, const std::string& json) {
  const auto denial = judge(rules, json);
  return denial ? denial->rule : "";
}

constexpr auto kForward =
    R"({"@type":"sendMessage","chat_id":5,"input_message_content":{"@type":"inputMessageForwarded","from_chat_id":6,"message_id":7}})";
constexpr auto kFile =
    R"({"@type":"sendMessage","chat_id":5,"input_message_content":{"@type":"inputMessageDocument","document":{"document":{"@type":"inputFileId","id":1}}}})";

TEST(Showing, OfAMessageTakesTheRequestThatForwards) {
  for (
      const auto* request : {
          kForward,
          R"({"@type":"sendMessageAlbum","input_message_contents":[{"@type":"inputMessageText"},{"@type":"inputMessageForwarded"}]})",
          R"({"@type":"addLocalMessage","input_message_content":{"@type":"inputMessageForwarded"}})",
          R"({"@type":"sendMessage","chat_id":5,"reply_to":{"@type":"inputMessageReplyToExternalMessage","chat_id":6}})",
          R"({"@type":"sendInlineQueryResultMessage","reply_to":{"@type":"inputMessageReplyToExternalMessage"}})",
          R"({"@type":"setChatDraftMessage","draft_message":{"reply_to":{"@type":"inputMessageReplyToExternalMessage"}}})",
          R"({"@type":"addOffer","chat_id":5,"message_id":6})",
      }) {
    EXPECT_EQ(rule({.allowed_requests = {"sendMessage", "getFile"}}, request), "other requests") << request;
    EXPECT_EQ(rule({.allowed_requests = {"forwardMessages"}}, request), "") << request;
  }
}

TEST(Showing, OfAFileByItsNumberTakesTheRequestForFiles) {
  for (
      const auto* request :
      {kFile,
       R"({"@type":"setProfilePhoto","photo":{"@type":"inputChatPhotoStatic","photo":{"@type":"inputFileId"}}})",
       R"({"@type":"preliminaryUploadFile","file":{"@type":"inputFileId","id":1}})",
       R"({"@type":"getSuggestedFileName","file_id":1})"}) {
    EXPECT_EQ(rule({.allowed_requests = {"forwardMessages"}}, request), "other requests") << request;
    EXPECT_EQ(rule({.allowed_requests = {"getFile"}}, request), "") << request;
  }
}

TEST(Showing, OfSeveralThingsTakesTheRequestsOfAll) {
  constexpr auto both =
      R"({"@type":"sendMessageAlbum","input_message_contents":[{"@type":"inputMessageForwarded"},{"@type":"inputMessageDocument","document":{"document":{"@type":"inputFileId"}}}]})";
  EXPECT_EQ(rule({.allowed_requests = {"forwardMessages"}}, both), "other requests");
  EXPECT_EQ(rule({.allowed_requests = {"getFile"}}, both), "other requests");
  EXPECT_EQ(rule({.allowed_requests = {"getFile", "forwardMessages"}}, both), "");
}

TEST(Showing, IsNoWayRoundTheRulesOfTheOtherRequest) {
  const Rules rules{
      .allowed_requests = {"sendMessage", "forwardMessages"},
      .argument_rules = {
          {"forwardMessages", {{.name = "x", .field = "from_chat_id", .values = {std::int64_t{6}}}}}}};
  const auto denial = judge(rules, kForward);
  ASSERT_TRUE(denial);
  EXPECT_EQ(
      denial->reason,
      "sendMessage: inputMessageForwarded shows what forwardMessages is for, which is under argument_rules");
}

TEST(Showing, IsRefusedWithTheRequestThatItTakes) {
  const auto reason = [](const auto* request) { return judge({}, request)->reason; };
  EXPECT_EQ(reason(kForward),
            "sendMessage: inputMessageForwarded shows what forwardMessages is for, which is not allowed");
  EXPECT_EQ(reason(R"({"@type":"addOffer"})"),
            "addOffer: it shows what forwardMessages is for, which is not allowed");
}

TEST(Showing, IsNothingOfWhatAClientBringsAlong) {
  for (
      const auto* request : {
          R"({"@type":"sendMessage","chat_id":5,"input_message_content":{"@type":"inputMessageText"}})",
          R"({"@type":"sendMessage","chat_id":5,"reply_to":{"@type":"inputMessageReplyToMessage","message_id":7}})",
          R"({"@type":"sendMessage","chat_id":5,"input_message_content":{"@type":"inputMessageDocument","document":{"document":{"@type":"inputFileRemote","id":"x"}}}})",
      }) {
    EXPECT_EQ(rule({}, request), "") << request;
  }
}

/// Whether a field names something that Telegram or TDLib has already.
bool names_something(std::string_view field) {
  constexpr std::array<std::string_view, 4> kNames = {"message_id", "story_id", "file_id", "photo_id"};
  return std::ranges::any_of(kNames, [field](auto name) { return field.find(name) != field.npos; });
}

/// What can stand inside requests and names something. Requests themselves are in tests/data/requests/ordinary.txt.
void collect(std::string_view type, std::set<std::string_view>& seen, std::set<std::string>& found) {
  const auto* fields = schema::fields_of(type);
  if (fields == nullptr || !seen.insert(type).second) {
    return;
  }
  for (const auto& field : *fields) {
    if (names_something(field.name) && !is_known_request(type)) {
      found.insert(std::string(type));
    }
    collect(field.type, seen, found);
    for (const auto choice : schema::choices_of(field.type)) {
      collect(choice, seen, found);
    }
  }
}

TEST(Showing, LeavesNothingThatNamesAMessageUnread) {
  std::set<std::string_view> seen;
  std::set<std::string> found;
  for (const auto request : known_requests()) {
    collect(request, seen, found);
  }
  EXPECT_TRUE(seen.contains("inputFileId"));
  std::erase_if(found, [](const auto& type) { return showing_of(type) != nullptr; });
  // Read one by one. Answers have the same numbers in them, and nothing of what they stand for; or the request that
  // they stand in is there for what they name: to show a form of payment, a call, to use a photo of before again.
  EXPECT_THAT(
      found,
      testing::UnorderedElementsAre(
          "inputAnimation", "inputBackgroundPrevious", "inputCallFromMessage", "inputChatPhotoPrevious",
          "inputGroupCallMessage", "inputInvoiceMessage", "inputMessageReplyToEphemeralMessage",
          "inputMessageReplyToMessage", "inputMessageReplyToStory", "inputMessageStory", "inputPaidMedia",
          "inputPhoto", "inputStoryAreaTypeMessage", "inputStoryContentPhoto", "inputStoryContentVideo",
          "inputVideo", "internalLinkTypeStory", "keyboardButtonSourceMessage", "storyFullId"));
}

}  // namespace
}  // namespace tgs
