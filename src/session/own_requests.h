// Requests that the storage answers itself, from the live states of a session: receiveCall, restoreCall and
// getCurrentState (docs/protocol.md). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/call_owners.h"
#include "session/client.h"
#include "session/live_state.h"

namespace tgs::session {

bool is_own_request(std::string_view type);

struct OwnAnswer {
  std::vector<std::string> updates;  ///< to be sent to the asking client first
  std::string response;              ///< an object without @extra, an `error` too
};

/// `type` is an own request, `canonical` its whole text, `client` the one that asks.
OwnAnswer answer_own_request(std::string_view type, std::string_view canonical, const LiveState& live,
                             const CallOwners& owners, const Client& client);

}  // namespace tgs::session
