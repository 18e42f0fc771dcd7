#include "worker/start_up.h"

#include <fmt/format.h>

#include <array>

#include "wire/td_error.h"
#include "worker/json_object.h"

namespace tgs::worker {
namespace {

constexpr std::uint64_t kWake = kFirstOwnId;
constexpr std::uint64_t kClose = kFirstOwnId + 1;
constexpr std::uint64_t kNetwork = kFirstOwnId + 2;
constexpr std::uint64_t kOption = kFirstOwnId + 3;
constexpr std::uint64_t kProxy = kFirstOwnId + 4;
constexpr std::uint64_t kParameters = kFirstOwnId + 5;
constexpr std::uint64_t kNewKey = kFirstOwnId + 6;

constexpr std::array kLeanOptions = {"disable_network_statistics", "disable_persistent_network_statistics",
                                     "disable_top_chats", "disable_animated_emoji",
                                     "ignore_inline_thumbnails"};

bool is_wrong_key(const TdError& error) {
  return error.code == 401;
}

Secret set_option(std::string_view name, Secret value) {
  return JsonObject("setOption").text("name", name).object("value", value).number("@extra", kOption).take();
}

Secret set_flag(std::string_view name, bool value) {
  return set_option(name, JsonObject("optionValueBoolean").boolean("value", value).take());
}

Secret set_network(std::string_view type) {
  return JsonObject("setNetworkType")
      .object("type", JsonObject(type).take())
      .number("@extra", kNetwork)
      .take();
}

Secret proxy_type(const ProxySettings& proxy) {
  if (proxy.type == ProxyType::mtproto) {
    return JsonObject("proxyTypeMtproto").text("secret", proxy.secret.reveal()).take();
  }
  const bool http = proxy.type == ProxyType::http;
  JsonObject type(http ? "proxyTypeHttp" : "proxyTypeSocks5");
  type.text("username", proxy.username).text("password", proxy.password.reveal());
  if (http) {
    type.boolean("http_only", proxy.http_only);
  }
  return type.take();
}

Secret set_proxy(const std::optional<ProxySettings>& proxy) {
  if (!proxy) {
    // One that an earlier run set is kept in the session's folder, switched on.
    return JsonObject("disableProxy").number("@extra", kProxy).take();
  }
  const auto server = JsonObject("proxy")
                          .text("server", proxy->host)
                          .number("port", proxy->port)
                          .object("type", proxy_type(*proxy))
                          .take();
  return JsonObject("addProxy")
      .object("proxy", server)
      .boolean("enable", true)
      .number("@extra", kProxy)
      .take();
}

}  // namespace

std::string close_request() {
  return std::string(JsonObject("close").number("@extra", kClose).take().reveal());
}

std::string wake_request() {
  return std::string(JsonObject("testCallEmpty").number("@extra", kWake).take().reveal());
}

StartUp::StartUp(const TdlibSettings& settings, std::string folder)
    : settings_(settings), folder_(std::move(folder)) {}

std::vector<Secret> StartUp::begin() const {
  std::vector<Secret> requests;
  if (settings_.proxy) {
    requests.push_back(set_network("networkTypeNone"));
  }
  requests.push_back(set_flag("online", settings_.online));
  for (const auto* option : kLeanOptions) {
    requests.push_back(set_flag(option, true));
  }
  requests.push_back(
      set_option("notification_group_count_max", JsonObject("optionValueInteger").number("value", 0).take()));
  // ignore_background_updates would do nothing here: it has no effect beside the chat-info database.
  requests.push_back(set_proxy(settings_.proxy));
  requests.push_back(parameters(settings_.encryption_key.reveal()));
  return requests;
}

Secret StartUp::parameters(std::string_view key) const {
  return JsonObject("setTdlibParameters")
      .boolean("use_test_dc", settings_.use_test_dc)
      .text("database_directory", folder_)
      .text("database_encryption_key", key)
      .boolean("use_file_database", false)
      // Access hashes must outlive a restart: a user id alone reaches nobody.
      .boolean("use_chat_info_database", true)
      .boolean("use_message_database", false)
      .boolean("use_secret_chats", false)
      .number("api_id", settings_.api_id)
      .text("api_hash", settings_.api_hash.reveal())
      .text("system_language_code", settings_.system_language_code)
      .text("device_model", settings_.device_model)
      .text("system_version", settings_.system_version)
      .text("application_version", settings_.application_version)
      .number("@extra", kParameters)
      .take();
}

StartUp::Step StartUp::on_reply(std::uint64_t id, std::string_view reply) {
  switch (id) {
    case kParameters:
      return on_parameters(reply);
    case kProxy:
      return on_proxy(reply);
    case kNewKey:
      return on_new_key(reply);
    default:
      break;
  }
  Step step;
  if (const auto error = td_error_in(reply); error && !error->is_abort() && id == kOption) {
    step.note = fmt::format("TDLib refuses an option: {}", error->message);
  }
  return step;
}

StartUp::Step StartUp::on_parameters(std::string_view reply) {
  const auto error = td_error_in(reply);
  if (!error) {
    if (!without_key_ || settings_.encryption_key.empty()) {
      opened_ = true;
      return finish_when_done();
    }
    Step step;
    step.requests.push_back(JsonObject("setDatabaseEncryptionKey")
                                .text("new_encryption_key", settings_.encryption_key.reveal())
                                .number("@extra", kNewKey)
                                .take());
    return step;
  }
  if (error->is_abort()) {
    return {};
  }
  if (!is_wrong_key(*error)) {
    return fail_once(
        fmt::format("TDLib can't open the session: {} (see tdlib.api_id, tdlib.api_hash and tdlib.path)",
                    error->message));
  }
  if (without_key_) {
    return fail_once(
        "the session's database was written with another key: set tdlib.encryption_key to that one, or put "
        "the former file `key` back into the folder of tdlib.path");
  }
  without_key_ = true;
  Step step;
  step.requests.push_back(parameters(""));
  return step;
}

StartUp::Step StartUp::on_proxy(std::string_view reply) {
  const auto error = td_error_in(reply);
  if (!error) {
    proxied_ = true;
    return finish_when_done();
  }
  if (error->is_abort()) {
    return {};
  }
  return fail_once(fmt::format("TDLib refuses tdlib.proxy: {}: correct it", error->message));
}

StartUp::Step StartUp::on_new_key(std::string_view reply) {
  const auto error = td_error_in(reply);
  if (error && error->is_abort()) {
    return {};
  }
  opened_ = true;
  auto step = finish_when_done();
  step.note = error ? fmt::format("the database had no key and can't be given one: {}", error->message)
                    : "the database had no key of ours and was re-keyed";
  return step;
}

StartUp::Step StartUp::finish_when_done() {
  Step step;
  step.ready = opened_ && proxied_ && !failed_;
  if (step.ready && settings_.proxy) {
    step.requests.push_back(set_network("networkTypeOther"));
  }
  return step;
}

StartUp::Step StartUp::fail_once(std::string why) {
  Step step;
  if (!failed_) {
    failed_ = true;
    step.failure = std::move(why);
  }
  return step;
}

}  // namespace tgs::worker
