#include "policy/chat_filter.h"

#include <algorithm>
#include <string>

#include "policy/peers.h"
#include "wire/td_integer.h"

namespace tgs {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

bool ChatFilter::shows(element value) const {
  if (object members; value.get(members) == simdjson::SUCCESS) {
    return shows(members);
  }
  if (array items; value.get(items) == simdjson::SUCCESS) {
    return std::ranges::all_of(items, [this](element item) { return shows(item); });
  }
  return true;
}

bool ChatFilter::shows(object members) const {
  std::string_view type;
  [[maybe_unused]] const auto unnamed = members["@type"].get(type);
  if (type == "message" || type == "chat") {
    return allows_in(members, type == "message" ? "chat_id" : "id");
  }
  if (type == "updateUser" || type == "updateBasicGroup" || type == "updateSupergroup") {
    return allows_subject(members, type);
  }
  return std::ranges::all_of(members, [this](const simdjson::dom::key_value_pair& member) {
    return !names_others(member.key, member.value) && shows(member.value);
  });
}

bool ChatFilter::allows_in(object members, std::string_view field) const {
  element value;
  const auto chat = members[field].get(value) == simdjson::SUCCESS ? td_integer(value) : std::nullopt;
  return chat && allows(*chat);
}

/// What these updates are about stands in an object that has its number as `id` alone.
bool ChatFilter::allows_subject(object update, std::string_view type) const {
  const auto* const subject =
      type == "updateUser" ? "user" : (type == "updateSupergroup" ? "supergroup" : "basic_group");
  element id;
  const auto number = update[subject]["id"].get(id) == simdjson::SUCCESS ? td_integer(id) : std::nullopt;
  const auto chat = number ? peer_named_by(std::string(subject) + "_id", *number) : std::nullopt;
  return chat && allows(*chat);
}

bool ChatFilter::names_others(std::string_view field, element value) const {
  if (array items; value.get(items) == simdjson::SUCCESS) {
    return std::ranges::any_of(items, [&](element item) { return names_others(field, item); });
  }
  const auto number = td_integer(value);
  const auto peer = number ? peer_named_by(field, *number) : std::nullopt;
  return peer && !allows(*peer);
}

}  // namespace tgs
