// What Sessions tells of clients, to the audit and to the owner; and the owner's part in sessions.
#include <fmt/format.h>

#include "front/sessions.h"

namespace tgs::front {

void Sessions::joined(const Who& who, std::string_view certificate) {
  auditor_.joined(who, certificate);
  owner_view_.joined(who, certificate);
}

void Sessions::left(const Who& who) {
  auditor_.left(who);
  owner_view_.left(who);
}

void Sessions::refused(const Who& who, const audit::Event& event) {
  if (auditor_.is_on()) {
    auditor_.refused(who, event);
  }
  owner_view_.refused(who, event);
}

void Sessions::count_refused(SessionId id) {
  if (auto* slot = find(id)) {
    ++slot->counts.refused;
  }
}

std::vector<SessionView> Sessions::views() const {
  std::vector<SessionView> views;
  for (const auto& [id, slot] : slots_) {
    views.push_back({.id = id,
                     .state = std::string(slot->session.authorization()),
                     .account = slot->account.name(),
                     .user = slot->account.id(),
                     .clients = slot->session.client_count() - (slot->session.has(kOwner) ? 1 : 0),
                     .counts = slot->counts,
                     .last_request = slot->last_request});
  }
  return views;
}

const metrics::StoreFigures* Sessions::database() const {
  const auto& report = store_.report();
  return report && report->figures.has_database != 0 ? &report->figures : nullptr;
}

void Sessions::hold(SessionId id, bool may_create) {
  if (settings_.tdlib.api_id == 0) {
    return tell_monitor(ipc::MessageKind::hold_failed, id,
                        "the settings have no tdlib.api_id and tdlib.api_hash yet");
  }
  let_go(id);
  auto& owner =
      owners_
          .try_emplace(id,
                       [this, id](const Refusal& refusal) {
                         tell_monitor(
                             ipc::MessageKind::hold_failed, id,
                             refusal.token == ErrorToken::client_not_allowed
                                 ? fmt::format("there is no such session; `tgstorage login {}` makes one", id)
                                 : refusal.reason);
                       })
          .first->second;
  join(id, kOwner, owner, may_create);
}

void Sessions::let_go(SessionId id) {
  leave(id, kOwner, Clock::now());
  owners_.erase(id);
}

}  // namespace tgs::front
