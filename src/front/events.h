// What is told of clients, to the audit and to the owner who follows them: its pieces. Pure.
#pragma once

#include <string_view>

#include "audit/event.h"
#include "base/ids.h"

namespace tgs::front {

/// Of whom an event tells.
struct Who {
  SessionId session = 0;
  std::string_view client;
  std::string_view address;
};

audit::Event event_of(audit::EventKind kind, const Who& who);

/// A refusal with all that `event` says of it but who it is about.
audit::Event refusal_of(const Who& who, audit::Event event);

/// `response`: what the client got; empty where it has left. Texts of errors are not told: they may quote the request.
void put_outcome(audit::Event& event, std::string_view response);

}  // namespace tgs::front
