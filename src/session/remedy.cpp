#include "session/remedy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <simdjson.h>

#include <cstdint>
#include <vector>

#include "wire/peek.h"
#include "wire/td_error.h"
#include "wire/td_integer.h"

namespace tgs::session {
namespace {

// TDLib's numbering of chats: people by their own id, channels and supergroups from here downwards.
constexpr std::int64_t kZeroSupergroup = -1'000'000'000'000;
constexpr std::int64_t kLastSupergroup = -1'997'852'516'352;

constexpr std::string_view kNoChat = "Chat not found";
constexpr std::string_view kNoMessage = "Message not found";

using Request = simdjson::simdjson_result<simdjson::dom::element>;

/// 0 where there is none that TDLib takes.
std::int64_t id_in(Request value) {
  simdjson::dom::element element;
  return value.get(element) == simdjson::SUCCESS ? td_integer(element).value_or(0) : 0;
}

/// To a bot it is more than a look: TDLib loads whom or what it knows by the id, or asks Telegram, and makes the chat.
/// A bot may not begin with making it: TDLib then makes it without having loaded the other side, to which the bot has
/// no rights. Accounts of people get an error, and have to make it.
std::optional<std::string> look_at_chat(Request request) {
  const auto id = id_in(request["chat_id"]);
  return id != 0 ? std::optional(fmt::format(R"({{"@type":"getChat","chat_id":{}}})", id)) : std::nullopt;
}

std::optional<std::string> make_chat(Request request) {
  const auto id = id_in(request["chat_id"]);
  if (id > 0) {
    return fmt::format(R"({{"@type":"createPrivateChat","user_id":{},"force":true}})", id);
  }
  if (id < kZeroSupergroup && id >= kLastSupergroup) {
    return fmt::format(R"({{"@type":"createSupergroupChat","supergroup_id":{},"force":true}})",
                       kZeroSupergroup - id);
  }
  return std::nullopt;
}

std::optional<std::string> load_messages(Request request) {
  const auto chat_id = id_in(request["chat_id"]);
  if (const auto id = id_in(request["message_id"]); id != 0) {
    return fmt::format(R"({{"@type":"getMessage","chat_id":{},"message_id":{}}})", chat_id, id);
  }
  simdjson::dom::array list;
  if (request["message_ids"].get(list) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  std::vector<std::int64_t> ids;
  for (const auto each : list) {
    ids.push_back(id_in(Request(simdjson::dom::element(each))));
  }
  return fmt::format(R"({{"@type":"getMessages","chat_id":{},"message_ids":[{}]}})", chat_id,
                     fmt::join(ids, ","));
}

using Question = std::optional<std::string> (*)(Request);

std::optional<std::string> ask(Question question, std::string_view request) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(request);
  return question(parser.parse(padded));
}

}  // namespace

bool may_need_remedy(std::string_view request) {
  return request.find(R"("chat_id":)") != std::string_view::npos;
}

std::optional<std::string> remedy(std::string_view request, std::string_view response) {
  const auto error = request.empty() ? std::nullopt : td_error_in(response);
  if (!error || error->code != 400) {
    return std::nullopt;
  }
  if (error->message == kNoChat) {
    return ask(look_at_chat, request);
  }
  return error->message == kNoMessage ? ask(load_messages, request) : std::nullopt;
}

std::optional<std::string> next_remedy(std::string_view request, std::string_view question,
                                       std::string_view answer) {
  const auto type = type_of(question);
  if (type == "getMessage" || type == "getMessages") {
    return std::nullopt;
  }
  const auto error = td_error_in(answer);
  if (!error) {
    return ask(load_messages, request);
  }
  return type == "getChat" && error->message == kNoChat ? ask(make_chat, request) : std::nullopt;
}

std::optional<std::string> preparation(std::string_view type, std::string_view request) {
  return type == "deleteMessages" ? ask(look_at_chat, request) : std::nullopt;
}

}  // namespace tgs::session
