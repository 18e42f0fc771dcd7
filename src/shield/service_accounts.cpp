#include "shield/service_accounts.h"

#include <algorithm>
#include <string>
#include <vector>

#include "policy/peers.h"
#include "wire/td_integer.h"

namespace tgs::shield {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

/// As they stand in a text.
const std::vector<std::string>& ids() {
  static const std::vector<std::string> texts = [] {
    std::vector<std::string> made;
    for (const auto account : service_accounts()) {
      made.push_back(std::to_string(account));
    }
    return made;
  }();
  return texts;
}

bool means_service(std::string_view key, element value) {
  const auto id = td_integer(value);
  const auto peer = id ? peer_named_by(key, *id) : std::nullopt;
  return peer && is_service_account(*peer);
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
  return std::ranges::any_of(ids(),
                             [json](std::string_view id) { return json.find(id) != std::string_view::npos; });
}

bool names_service(object object) {
  return std::ranges::any_of(object, [](const auto& member) {
    return means_service(member.key, member.value) || names_service_within(member.value);
  });
}

bool is_of_service(object object) {
  return std::ranges::any_of(object, [](const auto& member) {
    if (member.value.is_object()) {
      const auto inner = member.value.get_object().value_unsafe();
      return !is_message(inner) && is_of_service(inner);
    }
    return means_service(member.key, member.value);
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
