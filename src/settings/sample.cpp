#include <algorithm>
#include <string_view>

#include "base/log.h"
#include "settings/document.h"
#include "settings/json_writer.h"
#include "settings/option_tree.h"
#include "settings/settings.h"

namespace tgs {
namespace {

// What the platform uses, feature by feature; a name is listed with the first feature that needs it.
constexpr const char* updates[] = {
    // Calls.
    "updateCall", "updateNewCallSignalingData",
    // Calls to any number, and settings by way of the owner's own bot.
    "updateNewMessage", "updateNewCallbackQuery",
    // The own bot's buttons.
    "updateNewInlineQuery", "updateNewInlineCallbackQuery"};

constexpr const char* requests[] = {
    // Logging in and out.
    "setAuthenticationPhoneNumber", "checkAuthenticationCode", "checkAuthenticationPassword",
    "recoverAuthenticationPassword", "requestAuthenticationPasswordRecovery", "checkAuthenticationBotToken",
    "requestQrCodeAuthentication", "setAuthenticationEmailAddress", "checkAuthenticationEmailCode", "getMe",
    "logOut",
    // The session's state and its settings for calls.
    "getActiveSessions", "toggleSessionCanAcceptCalls", "setUserPrivacySettingRules",
    // Calls out and in.
    "getUser", "createCall", "receiveCall", "acceptCall", "discardCall", "sendCallSignalingData",
    "restoreCall",
    // Buttons for DTMF and redial.
    "getInlineQueryResults", "sendInlineQueryResultMessage", "deleteMessages",
    // The owner's own bot.
    "sendMessage", "editMessageText", "editMessageReplyMarkup", "answerInlineQuery", "editInlineMessageText",
    "editInlineMessageReplyMarkup"};

constexpr std::string_view keys[] = {
    "logfile",         "debug_level",      "terminate_delay", "port",
    "tdlib",           "tdlib.api_id",     "tdlib.api_hash",  "tdlib.path",
    "allowed_updates", "allowed_requests", "request_peers",   "format_fields"};

Settings sample_settings() {
  Settings sample;
  sample.logfile = "storage.log";
  sample.debug_level = 2;
  sample.terminate_delay = std::chrono::minutes{1};
  sample.port = 23456;
  sample.allowed_updates.assign(std::begin(updates), std::end(updates));
  sample.allowed_requests.assign(std::begin(requests), std::end(requests));
  sample.request_peers = {{"sendMessage", {"chat_id"}},
                          {"getInlineQueryResults", {"bot_user_id", "chat_id"}},
                          {"sendInlineQueryResultMessage", {"chat_id"}},
                          {"createCall", {"user_id"}},
                          {"getUser", {"user_id"}}};
  sample.format_fields = {{"inputMessageText", {"text"}}, {"inputMessageDocument", {"caption"}}};
  return sample;
}

/// For a user who has no runtime folder, too.
void write_admin(JsonWriter& json, const std::string& socket) {
  json.key("admin");
  json.open('{');
  json.key("socket");
  json.text(socket);
  json.close('}');
}

/// `owner`: null in the sample.
void write_section(JsonWriter& json, const Settings& sample, std::string_view section, const Owner* owner) {
  json.open('{');
  if (owner != nullptr && section.empty()) {
    json.key(schema_key);
    json.text(owner->schema);
  }
  for_each_in(section, [&](const Option& option) {
    if (std::ranges::count(keys, option.key) == 0) {
      return;
    }
    json.key(name_of(option.key));
    if (option.type == Type::section) {
      write_section(json, sample, option.key, owner);
    } else {
      json.value(*option.access->get(sample));
    }
  });
  if (owner != nullptr && section == "tdlib") {
    json.key("encryption_key_file");
    json.text(owner->key_file);
  }
  if (owner != nullptr && section.empty() && !owner->socket.empty()) {
    write_admin(json, owner->socket);
  }
  json.close('}');
}

std::string written(const Settings& sample, const Owner* owner) {
  JsonWriter json;
  write_section(json, sample, {}, owner);
  return json.take();
}

}  // namespace

std::string settings_sample() {
  return written(sample_settings(), nullptr);
}

Secret settings_of(const Owner& owner) {
  auto settings = sample_settings();
  settings.debug_level = static_cast<int>(LogLevel::warning);  // refusals and warnings are seen
  settings.tdlib.api_id = owner.api_id;
  settings.tdlib.api_hash = owner.api_hash.copy();
  return Secret(written(settings, &owner));
}

}  // namespace tgs
