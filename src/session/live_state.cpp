#include "session/live_state.h"

#include "session/call_facts.h"
#include "wire/peek.h"

namespace tgs::session {
namespace {

constexpr std::string_view kStateStart = R"({"@type":"updateAuthorizationState","authorization_state":)";

}  // namespace

std::string_view authorization_state_type(std::string_view update_json) {
  return update_json.starts_with(kStateStart) ? type_of(update_json.substr(kStateStart.size()))
                                              : std::string_view();
}

void LiveState::apply(std::string_view update_json) {
  const auto type = type_of(update_json);
  if (type == "updateAuthorizationState") {
    authorization_ = update_json;
    if (authorization_state_type(update_json) == "authorizationStateClosed") {
      calls_.clear();
    }
  } else if (type == "updateConnectionState") {
    connection_ = update_json;
  } else if (type == "updateCall") {
    apply_call(update_json);
  }
}

void LiveState::apply_call(std::string_view update_json) {
  const auto facts = call_facts(update_json);
  if (!facts) {
    return;
  }
  if (facts->is_over) {
    calls_.erase(facts->id);
  } else {
    calls_.insert_or_assign(facts->id, Call{std::string(update_json), !facts->is_outgoing});
  }
}

std::vector<std::string> LiveState::calls() const {
  std::vector<std::string> updates;
  updates.reserve(calls_.size());
  for (const auto& [id, call] : calls_) {
    updates.push_back(call.update);
  }
  return updates;
}

std::vector<std::int32_t> LiveState::call_ids() const {
  std::vector<std::int32_t> ids;
  for (const auto& [id, call] : calls_) {
    ids.push_back(id);
  }
  return ids;
}

std::optional<std::string> LiveState::call(std::int32_t id) const {
  const auto found = calls_.find(id);
  return found == calls_.end() ? std::nullopt : std::optional(found->second.update);
}

bool LiveState::is_incoming(std::int32_t id) const {
  const auto found = calls_.find(id);
  return found != calls_.end() && found->second.incoming;
}

}  // namespace tgs::session
