#include "front/events.h"

#include <algorithm>
#include <string>

#include "wire/td_error.h"

namespace tgs::front {
namespace {

bool is_capital(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// `PHONE_CODE_INVALID`; of a message in words nothing.
std::string type_of_error(const std::string& message) {
  const auto type = message.substr(0, message.find(':'));
  return type.size() <= 64 && std::ranges::all_of(type, is_capital) ? type : "";
}

}  // namespace

audit::Event event_of(audit::EventKind kind, const Who& who) {
  return {.kind = kind,
          .session = who.session,
          .client = std::string(who.client),
          .address = std::string(who.address)};
}

audit::Event refusal_of(const Who& who, audit::Event event) {
  event.kind = audit::EventKind::refused;
  event.session = who.session;
  event.client = who.client;
  event.address = who.address;
  event.type = audit::shortened(event.type);
  event.rule = audit::shortened(event.rule);
  return event;
}

void put_outcome(audit::Event& event, std::string_view response) {
  if (response.empty()) {
    event.outcome = "left";
  } else if (const auto error = td_error_in(response)) {
    event.outcome = "error";
    event.code = static_cast<std::uint64_t>(std::max<std::int64_t>(error->code, 0));
    event.error = type_of_error(error->message);
  } else {
    event.outcome = "ok";
  }
}

}  // namespace tgs::front
