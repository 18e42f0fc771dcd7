#include "monitor/session_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/earlier.h"

namespace tgs::monitor {

SessionTable::SessionTable(std::size_t sessions_per_worker, std::size_t max_sessions, bool copies)
    : sessions_per_worker_(std::max<std::size_t>(1, sessions_per_worker)),
      max_sessions_(max_sessions),
      copies_(copies) {}

SessionTable::Actions SessionTable::start(SessionId id, bool only_if_there) {
  if (stopping_) {
    return {};
  }
  if (const auto found = sessions_.find(id); found != sessions_.end()) {
    if (found->second.closing) {
      found->second.start_again = true;
      found->second.again_only_if_there = found->second.again_only_if_there && only_if_there;
      return {};
    }
    return {{Action::Kind::open_session, found->second.worker, id}};
  }
  if (running() >= max_sessions_) {
    return {{Action::Kind::refuse_session, 0, id,
             fmt::format("{} sessions run already, as many as limits.max_sessions allows", running())}};
  }
  Actions actions;
  const auto worker = place(actions);
  workers_[worker].sessions.insert(id);
  sessions_.emplace(id, Session{.worker = worker});
  actions.push_back({Action::Kind::open_session, worker, id});
  return actions;
}

/// One that is copied has no worker any more.
std::size_t SessionTable::running() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(sessions_, [](const auto& entry) { return !entry.second.copied_by; }));
}

WorkerNumber SessionTable::place(Actions& actions) {
  const auto free = std::find_if(workers_.begin(), workers_.end(), [this](const auto& entry) {
    return !entry.second.ending && !entry.second.retiring &&
           entry.second.sessions.size() < sessions_per_worker_;
  });
  if (free != workers_.end()) {
    return free->first;
  }
  ++last_worker_;
  workers_.emplace(last_worker_, Worker{});
  actions.push_back({Action::Kind::spawn_worker, last_worker_});
  return last_worker_;
}

SessionTable::Actions SessionTable::stop(SessionId id, TimePoint now) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) {
    return {};
  }
  forget_wishes(found->second);
  if (found->second.closing) {
    return {};
  }
  begin_close(found->second, now);
  return {{Action::Kind::close_session, found->second.worker, id}};
}

void SessionTable::forget_wishes(Session& session) {
  session.start_again = false;
  session.again_only_if_there = true;
}

std::optional<WorkerNumber> SessionTable::lose(SessionId id) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end() || found->second.copied_by) {
    return std::nullopt;
  }
  auto& worker = workers_[found->second.worker];
  worker.ending = true;
  worker.kill_at.reset();
  return found->second.worker;
}

void SessionTable::begin_close(Session& session, TimePoint now) {
  session.closing = true;
  auto& worker = workers_[session.worker];
  if (!worker.kill_at) {
    worker.kill_at = now + kLongestClose;
  }
}

SessionTable::Actions SessionTable::front_restarted() {
  Actions actions;
  for (auto& [id, session] : sessions_) {
    forget_wishes(session);
    if (!session.closing) {
      actions.push_back({Action::Kind::open_session, session.worker, id});
    }
  }
  return actions;
}

SessionTable::Session* SessionTable::find(WorkerNumber worker, SessionId id) {
  const auto found = sessions_.find(id);
  return found != sessions_.end() && found->second.worker == worker ? &found->second : nullptr;
}

bool SessionTable::state(WorkerNumber worker, SessionId id, const std::string& state) {
  auto* session = find(worker, id);
  if (session == nullptr) {
    return false;
  }
  const bool had_asked = session->fate.has_asked();
  session->fate.apply(state);
  return session->fate.has_asked() && !had_asked;
}

SessionTable::Actions SessionTable::closed(WorkerNumber number, SessionId id, const std::string& last_state,
                                           TimePoint now) {
  auto* session = find(number, id);
  if (session == nullptr) {
    return {};
  }
  Actions actions;
  session->fate.apply(last_state);
  if (session->fate.is_removable()) {
    actions.push_back({Action::Kind::remove_folder, number, id});
  }
  auto& worker = workers_[number];
  worker.ending = worker.ending || sessions_per_worker_ == 1;
  const bool others_close = std::any_of(worker.sessions.begin(), worker.sessions.end(), [&](SessionId other) {
    return other != id && sessions_.at(other).closing;
  });
  if (stopping_) {
    // stop_all() has said when it has to be gone.
  } else if (worker.ending) {
    worker.kill_at = now + kLongestClose;  // it exits by itself
  } else if (!others_close) {
    worker.kill_at.reset();
  }
  if (copies_ && session->fate.is_worth_a_copy()) {
    leave_worker(id, *session);
    actions.push_back(
        begin_copy(id, *session, session->fate.has_logged_in() || session->is_copy_ordered, now));
  } else {
    erase(id, actions);
  }
  if (worker.retiring && !worker.ending) {
    retire_further(number, now, actions);
  }
  return actions;
}

SessionTable::Actions SessionTable::retire(WorkerNumber number, TimePoint now) {
  Actions actions;
  if (const auto found = workers_.find(number); found != workers_.end() && !found->second.ending) {
    found->second.retiring = true;
    retire_further(number, now, actions);
  }
  return actions;
}

/// One that closes is awaited: closing takes its time where many do it at once, and that is limited for all together.
void SessionTable::retire_further(WorkerNumber number, TimePoint now, Actions& actions) {
  auto& worker = workers_.at(number);
  const auto& sessions = worker.sessions;
  if (sessions.empty()) {
    worker.ending = true;
    worker.kill_at = now + kLongestClose;
    actions.push_back({Action::Kind::stop_worker, number});
  } else if (std::ranges::none_of(sessions, [this](SessionId id) { return sessions_.at(id).closing; })) {
    const auto next = sessions.upper_bound(worker.last_renewed);
    worker.last_renewed = next != sessions.end() ? *next : *sessions.begin();
    actions.push_back({Action::Kind::renew_session, number, worker.last_renewed});
  }
}

void SessionTable::leave_worker(SessionId id, Session& session) {
  if (const auto found = workers_.find(session.worker); found != workers_.end()) {
    found->second.sessions.erase(id);
  }
  session.worker = 0;
}

void SessionTable::erase(SessionId id, Actions& actions) {
  const auto found = sessions_.find(id);
  const auto session = found->second;
  leave_worker(id, found->second);
  sessions_.erase(found);
  if (session.start_again) {
    actions.push_back(
        {.kind = Action::Kind::start_session, .session = id, .only_if_there = session.again_only_if_there});
  }
}

SessionTable::Actions SessionTable::failed(WorkerNumber worker, SessionId id, const std::string& why,
                                           TimePoint now) {
  auto* session = find(worker, id);
  if (session == nullptr) {
    return {};
  }
  forget_wishes(*session);  // those who asked for it are told now
  begin_close(*session, now);
  return {{Action::Kind::refuse_session, worker, id, why}};
}

SessionTable::Actions SessionTable::worker_gone(WorkerNumber number) {
  const auto found = workers_.find(number);
  if (found == workers_.end()) {
    return {};
  }
  Actions actions;
  found->second.ending = true;
  for (const auto id : sessions_of(number)) {
    erase(id, actions);
  }
  workers_.erase(number);
  return actions;
}

SessionTable::Actions SessionTable::stop_all(TimePoint now) {
  stopping_ = true;
  Actions actions;
  for (auto& [id, session] : sessions_) {
    session.closing = true;
    forget_wishes(session);
  }
  for (auto& [number, worker] : workers_) {
    worker.ending = true;
    worker.kill_at = now + kLongestClose;
    actions.push_back({Action::Kind::stop_worker, number});
  }
  return actions;
}

SessionTable::Actions SessionTable::kill_all() {
  auto actions = copies_given_up();
  for (auto& [number, worker] : workers_) {
    worker.kill_at.reset();
    actions.push_back({Action::Kind::kill_worker, number});
  }
  return actions;
}

SessionTable::Actions SessionTable::tick(TimePoint now) {
  auto actions = end_copies(now);
  for (auto& [number, worker] : workers_) {
    if (worker.kill_at && *worker.kill_at <= now) {
      worker.kill_at.reset();
      worker.ending = true;
      actions.push_back({Action::Kind::kill_worker, number});
    }
  }
  return actions;
}

std::optional<TimePoint> SessionTable::wake_at() const {
  std::optional<TimePoint> at;
  for (const auto& [number, worker] : workers_) {
    at = earlier(at, worker.kill_at);
  }
  for (const auto& [id, session] : sessions_) {
    at = earlier(at, session.copied_by);
  }
  return at;
}

bool SessionTable::is_running(SessionId id) const {
  return sessions_.contains(id);
}

std::set<SessionId> SessionTable::logged_in() const {
  std::set<SessionId> ids;
  for (const auto& [id, session] : sessions_) {
    if (session.fate.is_worth_a_copy()) {
      ids.insert(id);
    }
  }
  return ids;
}

std::map<SessionId, WorkerNumber> SessionTable::workers_of_all() const {
  std::map<SessionId, WorkerNumber> workers;
  for (const auto& [id, session] : sessions_) {
    workers.emplace(id, session.worker);
  }
  return workers;
}

std::optional<WorkerNumber> SessionTable::open_in(SessionId id) const {
  const auto found = sessions_.find(id);
  return found == sessions_.end() || found->second.closing ? std::nullopt
                                                           : std::optional(found->second.worker);
}

std::set<SessionId> SessionTable::sessions_of(WorkerNumber number) const {
  const auto found = workers_.find(number);
  return found == workers_.end() ? std::set<SessionId>{} : found->second.sessions;
}

}  // namespace tgs::monitor
