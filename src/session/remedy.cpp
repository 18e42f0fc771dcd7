#include "session/remedy.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <charconv>
#include <cstdint>

#include "wire/td_error.h"

namespace tgs::session {
namespace {

// TDLib's numbering of chats: people by their own id, channels and supergroups from here downwards.
constexpr std::int64_t kZeroSupergroup = -1'000'000'000'000;
constexpr std::int64_t kLastSupergroup = -1'997'852'516'352;

/// TDLib takes an id as a number or as a string of its exact decimal form. 0 where there is none.
std::int64_t chat_id_in(std::string_view request) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(request);
  const auto field = parser.parse(padded)["chat_id"];
  std::int64_t id = 0;
  if (std::string_view text; field.get(text) == simdjson::SUCCESS) {
    std::from_chars(text.data(), text.data() + text.size(), id);
  } else if (field.get(id) != simdjson::SUCCESS) {
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

}  // namespace

bool may_need_remedy(std::string_view request) {
  return request.find(R"("chat_id":)") != std::string_view::npos;
}

std::optional<std::string> remedy(std::string_view request, std::string_view response) {
  const auto error = request.empty() ? std::nullopt : td_error_in(response);
  if (!error || error->code != 400 || error->message != "Chat not found") {
    return std::nullopt;
  }
  return question_for_chat(chat_id_in(request));
}

}  // namespace tgs::session
