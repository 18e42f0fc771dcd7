// What all of the front's connections share. Owned by Clients, and outlives them; one thread.
#pragma once

#include <functional>
#include <string>

#include "base/ids.h"
#include "base/log.h"
#include "base/throttle.h"
#include "front/access.h"
#include "front/refusal_lines.h"
#include "front/sessions.h"
#include "metrics/traffic.h"
#include "settings/settings.h"
#include "wire/request.h"

namespace tgs::front {

struct ClientContext {
  const Settings& settings;
  Access& access;
  Sessions& sessions;
  metrics::Traffic& traffic;
  Log& log;
  RequestParser parser;  // marks what rewrite_rules() names
  simdjson::dom::parser second_parser{};
  std::string canonical{};          // of the request being looked at
  LineThrottle stranger_lines{20};  // log lines about peers that have no session
  RefusalLines refusal_lines{};

  /// Asks for end_turn() of this connection; once a turn.
  std::function<void(ClientId)> touch;
};

}  // namespace tgs::front
