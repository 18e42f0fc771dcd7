#include "session/call_facts.h"

#include <simdjson.h>

#include "wire/td_integer.h"

namespace tgs::session {

std::optional<CallFacts> call_facts(std::string_view update_json) {
  simdjson::dom::parser parser;
  const auto call = parser.parse(update_json.data(), update_json.size())["call"];
  std::int64_t id = 0;
  CallFacts facts;
  std::string_view state;
  if (call["id"].get(id) != simdjson::SUCCESS || !is_int32(id) ||
      call["is_outgoing"].get(facts.is_outgoing) != simdjson::SUCCESS ||
      call["state"]["@type"].get(state) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  facts.id = static_cast<std::int32_t>(id);
  [[maybe_unused]] const auto no_user = call["user_id"].get(facts.user);
  facts.is_ready = state == "callStateReady";
  facts.is_over = state == "callStateDiscarded" || state == "callStateError";
  return facts;
}

}  // namespace tgs::session
