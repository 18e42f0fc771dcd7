#include "session/own_requests.h"

#include <simdjson.h>

#include "wire/td_integer.h"

namespace tgs::session {
namespace {

constexpr std::string_view kOk = R"({"@type":"ok"})";
constexpr std::string_view kUnknownCall = R"({"@type":"error","code":404,"message":"Call not found"})";
constexpr std::string_view kBadCallId =
    R"({"@type":"error","code":400,"message":"BAD_REQUEST: call_id is not a 32-bit integer"})";

/// TDLib takes an int32 as a number or as a string of its exact decimal form; so does this.
std::optional<std::int32_t> call_id_of(std::string_view canonical) {
  simdjson::dom::parser parser;
  simdjson::dom::element field;
  if (parser.parse(canonical.data(), canonical.size())["call_id"].get(field) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  const auto number = td_integer(field);
  return number && is_int32(*number) ? std::optional(static_cast<std::int32_t>(*number)) : std::nullopt;
}

bool sees_calls(const Client& client) {
  return client.may_see("updateCall");
}

OwnAnswer receive_call(std::int32_t id, const LiveState& live, const Client&) {
  return {{}, std::string(live.is_incoming(id) ? kOk : kUnknownCall)};
}

OwnAnswer restore_call(std::int32_t id, const LiveState& live, const Client& client) {
  auto update = live.call(id);
  if (!update || !sees_calls(client)) {
    return {{}, std::string(kUnknownCall)};
  }
  return {{std::move(*update)}, std::string(kOk)};
}

OwnAnswer current_state(const LiveState& live, const Client& client) {
  std::vector<std::string> updates;
  for (const auto& state : {live.authorization(), live.connection()}) {
    if (!state.empty()) {
      updates.push_back(state);
    }
  }
  if (sees_calls(client)) {
    for (auto& call : live.calls()) {
      updates.push_back(std::move(call));
    }
  }
  std::string response = R"({"@type":"updates","updates":[)";
  for (const auto& update : updates) {
    response += &update == &updates.front() ? "" : ",";
    response += update;
  }
  return {{}, response + "]}"};
}

}  // namespace

bool is_own_request(std::string_view type) {
  return type == "receiveCall" || type == "restoreCall" || type == "getCurrentState";
}

OwnAnswer answer_own_request(std::string_view type, std::string_view canonical, const LiveState& live,
                             const Client& client) {
  if (type == "getCurrentState") {
    return current_state(live, client);
  }
  const auto id = call_id_of(canonical);
  if (!id) {
    return {{}, std::string(kBadCallId)};
  }
  return type == "receiveCall" ? receive_call(*id, live, client) : restore_call(*id, live, client);
}

}  // namespace tgs::session
