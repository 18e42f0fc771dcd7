// The part of SessionTable about copies of sessions that have closed.
#include "ipc/channel.h"
#include "monitor/session_table.h"

namespace tgs::monitor {

Action SessionTable::begin_copy(SessionId id, Session& session, bool in_any_case, TimePoint now) {
  session.closing = true;
  session.copied_by = now + kLongestCopy;
  return {Action::Kind::copy_session, 0, id, std::string(in_any_case ? ipc::kInAnyCase : "")};
}

SessionTable::Actions SessionTable::order_copy(SessionId id, TimePoint now) {
  if (stopping_ || !copies_) {
    return {};
  }
  const auto [found, is_new] = sessions_.try_emplace(id);
  auto& session = found->second;
  if (is_new) {
    return {begin_copy(id, session, true, now)};
  }
  session.is_copy_ordered = true;
  return session.closing ? Actions() : Actions{{Action::Kind::renew_session, 0, id}};
}

SessionTable::Actions SessionTable::copied(SessionId id) {
  Actions actions;
  if (const auto found = sessions_.find(id); found != sessions_.end() && found->second.copied_by) {
    erase(id, actions);
  }
  return actions;
}

SessionTable::Actions SessionTable::copies_given_up() {
  return end_copies(std::nullopt);
}

/// Of all, or of those that should have ended by then.
SessionTable::Actions SessionTable::end_copies(std::optional<TimePoint> overdue_at) {
  std::vector<SessionId> ended;
  for (const auto& [id, session] : sessions_) {
    if (session.copied_by && (!overdue_at || *session.copied_by <= *overdue_at)) {
      ended.push_back(id);
    }
  }
  Actions actions;
  for (const auto id : ended) {
    erase(id, actions);
  }
  return actions;
}

}  // namespace tgs::monitor
