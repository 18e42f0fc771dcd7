#include "session/live_state.h"

#include <simdjson.h>

#include "wire/peek.h"

namespace tgs::session {
namespace {

constexpr std::string_view kStateStart = R"({"@type":"updateAuthorizationState","authorization_state":)";

struct CallFacts {
  std::int32_t id = 0;
  bool outgoing = false;
  bool over = false;
};

std::optional<CallFacts> call_facts(std::string_view update_json) {
  simdjson::ondemand::parser parser;
  simdjson::padded_string text(update_json);
  simdjson::ondemand::document document;
  simdjson::ondemand::object call;
  std::int64_t id = 0;
  CallFacts facts;
  std::string_view state;
  if (parser.iterate(text).get(document) != simdjson::SUCCESS ||
      document["call"].get_object().get(call) != simdjson::SUCCESS ||
      call["id"].get_int64().get(id) != simdjson::SUCCESS ||
      call["is_outgoing"].get_bool().get(facts.outgoing) != simdjson::SUCCESS ||
      call["state"]["@type"].get_string().get(state) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  facts.id = static_cast<std::int32_t>(id);
  facts.over = state == "callStateDiscarded" || state == "callStateError";
  return facts;
}

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
  if (facts->over) {
    calls_.erase(facts->id);
  } else {
    calls_.insert_or_assign(facts->id, Call{std::string(update_json), !facts->outgoing});
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
