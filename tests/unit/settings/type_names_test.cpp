#include "settings/type_names.h"

#include <gmock/gmock.h>

namespace tgs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Found {
  std::vector<std::string> warnings;
  std::vector<std::string> faults;
};

Found check(const Settings& settings) {
  Findings findings;
  check_type_names(settings, findings);
  Found found{findings.take_warnings(), {}};
  for (const auto& fault : findings.take_faults()) {
    found.faults.push_back(to_text(fault));
  }
  return found;
}

Found check_requests(const Names& allowed, const Names& dangerous = {}) {
  Settings settings;
  settings.allowed_requests = allowed;
  settings.dangerous_requests = dangerous;
  return check(settings);
}

std::vector<std::string> peer_faults(const std::string& type, const std::string& member) {
  Settings settings;
  settings.request_peers[type] = {member};
  return check(settings).faults;
}

std::vector<std::string> format_faults(const std::string& type, const std::string& member) {
  Settings settings;
  settings.format_fields[type] = {member};
  return check(settings).faults;
}

TEST(TypeNames, OfTheListsAreKnown) {
  Settings settings;
  settings.allowed_requests = {"getMe", "sendMessage", "receiveCall", "restoreCall"};
  settings.allowed_updates = {"updateNewMessage", "updateCall"};
  settings.request_peers["sendMessage"] = {"chat_id"};
  settings.format_fields["inputMessageText"] = {"text"};
  settings.format_fields["sendMessage"] = {"/input_message_content/text"};
  const auto found = check(settings);
  EXPECT_THAT(found.warnings, IsEmpty());
  EXPECT_THAT(found.faults, IsEmpty());
}

TEST(TypeNames, UnknownInAnAllowListAreAWarningWithTheNearest) {
  const auto requests = check_requests({"sendMesage", "xyzzyplugh", "updateNewMessage"});
  EXPECT_THAT(requests.faults, IsEmpty());
  EXPECT_THAT(requests.warnings,
              ElementsAre(AllOf(HasSubstr("allowed_requests: TDLib 1."),
                                HasSubstr(R"(knows no request "sendMesage"; do you mean sendMessage)")),
                          testing::EndsWith(R"(knows no request "xyzzyplugh")"),
                          HasSubstr(R"(knows no request "updateNewMessage")")));
  Settings settings;
  settings.allowed_updates = {"updateNewMesage", "getMe"};
  const auto updates = check(settings);
  EXPECT_THAT(updates.faults, IsEmpty());
  EXPECT_THAT(updates.warnings, ElementsAre(HasSubstr(R"(allowed_updates: TDLib 1.)"),
                                            HasSubstr(R"(knows no update "getMe")")));
}

TEST(TypeNames, ThatGrantNothingAreAWarningWithTheReason) {
  EXPECT_THAT(check_requests({"setTdlibParameters"}).warnings,
              ElementsAre(HasSubstr("setTdlibParameters is refused all the same: ")));
  EXPECT_THAT(check_requests({"deleteAccount"}).warnings,
              ElementsAre(HasSubstr("deleteAccount is refused unless dangerous_requests names it too: ")));
  EXPECT_THAT(check_requests({"deleteAccount"}, {"deleteAccount"}).warnings, IsEmpty());
  EXPECT_THAT(check_requests({"setTdlibParameters"}, {"setTdlibParameters"}).warnings,
              ElementsAre(HasSubstr("refused all the same")));
}

TEST(TypeNames, ThatAShieldRefusesAreAWarningWhileItIsOn) {
  Settings settings;
  settings.allowed_requests = {"deleteChatHistory"};
  EXPECT_THAT(check(settings).warnings,
              ElementsAre(HasSubstr("deleteChatHistory is refused while shields.history is on: ")));
  settings.shields.history = false;
  EXPECT_THAT(check(settings).warnings, IsEmpty());
}

TEST(TypeNames, UnknownAmongTheDangerousAreAFault) {
  const auto found = check_requests({}, {"deleteAcount", "deleteAccount"});
  EXPECT_THAT(found.warnings, IsEmpty());
  EXPECT_THAT(found.faults,
              ElementsAre(HasSubstr(R"(knows no request "deleteAcount"; do you mean deleteAccount)")));
}

TEST(TypeNames, OfPeersAreRequests) {
  EXPECT_THAT(peer_faults("createCall", "user_id"), IsEmpty());
  EXPECT_THAT(peer_faults("createCal", "user_id"),
              ElementsAre(AllOf(HasSubstr("request_peers: "), HasSubstr("do you mean createCall"))));
  EXPECT_THAT(peer_faults("inputMessageText", "text"), ElementsAre(HasSubstr("knows no request")));
}

TEST(TypeNames, OfTextsAreRequestsOrTheirParts) {
  EXPECT_THAT(format_faults("inputMessageDocument", "caption"), IsEmpty());
  EXPECT_THAT(format_faults("editMessageText", "/input_message_content/text"), IsEmpty());
  EXPECT_THAT(format_faults("inputMessageTex", "text"),
              ElementsAre(AllOf(HasSubstr("format_fields: "), HasSubstr("do you mean inputMessageText"))));
}

TEST(TypeNames, ComeWithFieldsOrPointersToThem) {
  for (const auto* member : {"chat_id", "/chat_id", "/reply_to/chat_id"}) {
    EXPECT_THAT(peer_faults("sendMessage", member), IsEmpty()) << member;
  }
  for (const auto* member : {"/rules/rules/*/user_ids", "/rules/rules/*/user_ids/*"}) {
    EXPECT_THAT(peer_faults("setUserPrivacySettingRules", member), IsEmpty()) << member;
  }
}

// Each of these would silently find nothing, too.
TEST(TypeNames, ComeWithFieldsThatTheyHave) {
  EXPECT_THAT(peer_faults("sendMessage", "chatid"),
              ElementsAre("request_peers: sendMessage has no field \"chatid\"; do you mean chat_id?"));
  EXPECT_THAT(peer_faults("sendMessage", "/replyto/chat_id"),
              ElementsAre(HasSubstr("do you mean reply_to?")));
  EXPECT_THAT(peer_faults("sendMessage", "/reply_to/chat"),
              ElementsAre("request_peers: sendMessage has no field \"/reply_to/chat\""));
  EXPECT_THAT(format_faults("inputMessageText", "txt"), ElementsAre(HasSubstr("do you mean text?")));
}

// What clients can't send TDLib does not read.
TEST(TypeNames, OfWhatTdlibOnlySaysComeWithAnyField) {
  EXPECT_THAT(format_faults("messageText", "anything"), IsEmpty());
}

// Each of these would silently find nothing; @type would let a client's text become a type.
TEST(TypeNames, ComeWithNothingElse) {
  for (const auto* member : {"",        "/",       "//",
                             "*",       "/*",      "/*/a",
                             "/a/",     "/a//b",   "a/b",
                             "a/",      "/a/*/*",  "/rules/0/user_ids",
                             "0",       "@type",   "/content/@type",
                             "@extra",  "chat id", "chat_id ",
                             "Chat_id", "_id",     "/a/-",
                             "a~1b",    "чат"}) {
    EXPECT_THAT(peer_faults("sendMessage", member),
                ElementsAre("request_peers: sendMessage: \"" + std::string(member) +
                            "\" is neither a field's name nor a JSON pointer to one"))
        << member;
  }
}

TEST(TypeNames, AreAllReportedAtOnce) {
  Settings settings;
  settings.dangerous_requests = {"one"};
  settings.request_peers["two"] = {"chat_id", ""};
  settings.format_fields["three"] = {"/"};
  EXPECT_THAT(check(settings).faults, testing::SizeIs(5));
}

}  // namespace
}  // namespace tgs
