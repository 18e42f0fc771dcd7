#include "session/own_requests.h"

namespace tgs::session {
namespace {

constexpr std::string_view kOk = R"({"@type":"ok"})";
constexpr std::string_view kBadCallId =
    R"({"@type":"error","code":400,"message":"BAD_REQUEST: call_id is not a 32-bit integer"})";

/// What a client may see of a call: its live update, if it may see calls and this one is not another's.
std::optional<std::string> call_for(std::int32_t id, const LiveState& live, const CallOwners& owners,
                                    const Client& client) {
  auto update = live.call(id);
  const bool is_shown =
      update && client.may_see("updateCall", *update) && owners.may_use(id, client.identity());
  return is_shown ? update : std::nullopt;
}

OwnAnswer receive_call(std::int32_t id, const LiveState& live, const CallOwners& owners,
                       const Client& client) {
  const bool is_known = live.is_incoming(id) && owners.may_use(id, client.identity());
  return {{}, std::string(is_known ? kOk : kUnknownCall)};
}

OwnAnswer restore_call(std::int32_t id, const LiveState& live, const CallOwners& owners,
                       const Client& client) {
  auto update = call_for(id, live, owners, client);
  if (!update) {
    return {{}, std::string(kUnknownCall)};
  }
  return {{std::move(*update)}, std::string(kOk)};
}

OwnAnswer current_state(const LiveState& live, const CallOwners& owners, const Client& client) {
  std::vector<std::string> updates;
  for (const auto& state : {live.authorization(), live.connection()}) {
    if (!state.empty()) {
      updates.push_back(state);
    }
  }
  for (const auto id : live.call_ids()) {
    if (auto call = call_for(id, live, owners, client)) {
      updates.push_back(std::move(*call));
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
                             const CallOwners& owners, const Client& client) {
  if (type == "getCurrentState") {
    return current_state(live, owners, client);
  }
  const auto id = call_id_in(canonical);
  if (!id) {
    return {{}, std::string(kBadCallId)};
  }
  return type == "receiveCall" ? receive_call(*id, live, owners, client)
                               : restore_call(*id, live, owners, client);
}

}  // namespace tgs::session
