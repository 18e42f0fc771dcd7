#include "shield/service_accounts.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace tgs::shield {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

// Telegram (log-in codes, alerts), its former number, and Verification Codes (those of other services). Private chats
// have their user's id.
constexpr std::array<std::string_view, 3> kIds = {"777000", "42777", "489000"};

bool is_service_id(element value) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) {
    return std::ranges::find(kIds, text) != kIds.end();
  }
  std::int64_t id = 0;
  return value.get(id) == simdjson::SUCCESS && (id == 777000 || id == 42777 || id == 489000);
}

/// chat_id, sender_user_id, story_poster_chat_id …; topics of Saved Messages are numbered by the chat they come from.
bool holds_chat_or_user(std::string_view key) {
  return key.ends_with("chat_id") || key.ends_with("user_id") || key == "saved_messages_topic_id";
}

/// Of an object or a list, also one of lists.
bool names_service_within(element value) {
  if (value.is_array()) {
    return std::ranges::any_of(value.get_array().value_unsafe(), names_service_within);
  }
  return value.is_object() && names_service(value.get_object().value_unsafe());
}

}  // namespace

bool may_name_service(std::string_view json) {
  return std::ranges::any_of(kIds, [json](std::string_view id) {
    return ::memmem(json.data(), json.size(), id.data(), id.size()) != nullptr;
  });
}

bool names_service(object object) {
  return std::ranges::any_of(object, [](const auto& member) {
    return (holds_chat_or_user(member.key) && is_service_id(member.value)) ||
           names_service_within(member.value);
  });
}

bool is_of_service(object object) {
  return std::ranges::any_of(object, [](const auto& member) {
    if (member.value.is_object()) {
      const auto inner = member.value.get_object().value_unsafe();
      return !is_message(inner) && is_of_service(inner);
    }
    return holds_chat_or_user(member.key) && is_service_id(member.value);
  });
}

bool is_message(object object) {
  const auto type = type_in(object);
  return type == "message" || type == "draftMessage";
}

std::string_view type_in(object object) {
  std::string_view type;
  return object["@type"].get(type) == simdjson::SUCCESS ? type : std::string_view();
}

}  // namespace tgs::shield
