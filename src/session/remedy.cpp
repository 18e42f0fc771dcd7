#include "session/remedy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <simdjson.h>

#include <charconv>
#include <cstdint>
#include <optional>

#include "wire/td_error.h"

namespace tgs::session {
namespace {

// TDLib's numbering of chats: people by their own id, channels and supergroups from here downwards.
constexpr std::int64_t kZeroSupergroup = -1'000'000'000'000;
constexpr std::int64_t kLastSupergroup = -1'997'852'516'352;

using Request = simdjson::simdjson_result<simdjson::dom::element>;

/// TDLib takes an id as a number or as a string of its exact decimal form. 0 where there is none.
std::int64_t id_in(Request value) {
  std::int64_t id = 0;
  if (std::string_view text; value.get(text) == simdjson::SUCCESS) {
    std::from_chars(text.data(), text.data() + text.size(), id);
  } else if (value.get(id) != simdjson::SUCCESS) {
    return 0;
  }
  return id;
}

std::optional<std::string> question_for_chat(std::int64_t id) {
  if (id > 0) {
    return fmt::format(R"({{"@type":"createPrivateChat","user_id":{},"force":true}})", id);
  }
  if (id < kZeroSupergroup && id >= kLastSupergroup) {
    return fmt::format(R"({{"@type":"createSupergroupChat","supergroup_id":{},"force":true}})",
                       kZeroSupergroup - id);
  }
  return std::nullopt;
}

std::optional<std::string> question_for_messages(Request request, std::int64_t chat_id) {
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

Remedies questions_for(std::string_view request, bool needs_chat) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(request);
  const auto object = parser.parse(padded);
  const auto chat_id = id_in(object["chat_id"]);
  Remedies questions;
  if (chat_id == 0) {
    return questions;
  }
  if (auto chat = needs_chat ? question_for_chat(chat_id) : std::nullopt) {
    questions.push_back(std::move(*chat));
  }
  if (auto messages = question_for_messages(object, chat_id)) {
    questions.push_back(std::move(*messages));
  }
  return questions;
}

}  // namespace

bool may_need_remedy(std::string_view request) {
  return request.find(R"("chat_id":)") != std::string_view::npos;
}

Remedies remedies(std::string_view request, std::string_view response) {
  const auto error = request.empty() ? std::nullopt : td_error_in(response);
  if (!error || error->code != 400 ||
      (error->message != "Chat not found" && error->message != "Message not found")) {
    return {};
  }
  return questions_for(request, error->message == "Chat not found");
}

Remedies preparations(std::string_view type, std::string_view request) {
  return type == "deleteMessages" ? questions_for(request, true) : Remedies();
}

}  // namespace tgs::session
