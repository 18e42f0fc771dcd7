#include "monitor/running_sessions.h"

#include "base/earlier.h"
#include "ipc/channel.h"
#include "ipc/role.h"

namespace tgs::monitor {
namespace {

/// Does the store's answer say that the session is this storage's?
bool is_leased(const ipc::Message& answer) {
  switch (answer.kind) {
    case ipc::MessageKind::lease_refused:
    case ipc::MessageKind::lease_unknown:
      return false;
    default:
      return answer.kind != ipc::MessageKind::nothing_to_restore || answer.body != ipc::kAbsent;
  }
}

}  // namespace

RunningSessions::RunningSessions(const LiveSettings& live, const SessionsFolder& folder, RoleProcess& front,
                                 RoleProcess& store, Log& log)
    : live_(live),
      folder_(folder),
      front_(front),
      store_(store),
      log_(log),
      restores_(live.settings().limits.max_sessions),
      table_(live.settings().tdlib.sessions_per_worker, live.settings().limits.max_sessions,
             live.can_snapshot()),
      workers_(live.settings().tdlib.library, live.for_worker().duplicate(), live.for_zygote().duplicate(),
               *this, log) {}

void RunningSessions::configure() {
  workers_.configure(live_.for_worker().duplicate());
}

void RunningSessions::kill_all() {
  perform(table_.kill_all());
  workers_.kill_zygote();
}

void RunningSessions::wind_up() {
  if (!table_.has_workers()) {
    workers_.stop_zygote();
  }
}

std::optional<TimePoint> RunningSessions::wake_at() const {
  return earlier(table_.wake_at(), workers_.wake_at());
}

void RunningSessions::tick(TimePoint now) {
  perform(table_.tick(now));
  workers_.tick(now);
}

std::set<SessionId> RunningSessions::copyable() const {
  auto sessions = live_.can_snapshot() ? table_.logged_in() : std::set<SessionId>();
  for (const auto session : leased_) {
    if (live_.can_snapshot() && !table_.is_running(session) && has_files(session)) {
      sessions.insert(session);
    }
  }
  return sessions;
}

bool RunningSessions::order_copy(SessionId session) {
  const bool is_copyable = store_.peer() != nullptr && copyable().contains(session);
  if (is_copyable) {
    perform(table_.order_copy(session, Clock::now()));
  }
  return is_copyable;
}

void RunningSessions::start_session(SessionId session, bool only_if_there) {
  live_.can_restore() ? ask_store(session, only_if_there) : open(session, only_if_there);
}

void RunningSessions::stop_session(SessionId session) {
  restores_.cancel(session);
  perform(table_.stop(session, Clock::now()));
}

void RunningSessions::front_restarted() {
  restores_.cancel_all();
  perform(table_.front_restarted());
}

void RunningSessions::stop_all() {
  restores_.cancel_all();
  perform(table_.stop_all(Clock::now()));
}

/// For its lease; where its files are gone for those, too.
void RunningSessions::ask_store(SessionId session, bool only_if_there) {
  if (store_.peer() == nullptr) {
    return go_on_unasked(session, "the store, which asks the database, is not there just now");
  }
  switch (restores_.want(session, only_if_there)) {
    case Restores::Wanted::asked:
      return has_files(session) ? store_.peer()->send({ipc::MessageKind::take_lease, session})
                                : find(session, only_if_there && !folder_.has(session));
    case Restores::Wanted::waits:
      return;
    case Restores::Wanted::too_many:
      return refuse_unleased(session, "as many as limits.max_sessions are being asked for already");
  }
}

void RunningSessions::find(SessionId session, bool only_if_there) {
  const auto body = only_if_there ? std::string(ipc::kOnlyIfThere) : std::string();
  store_.peer()->send({ipc::MessageKind::restore_session, session, body});
}

bool RunningSessions::take_answer(const ipc::Message& message) {
  switch (message.kind) {
    case ipc::MessageKind::snapshot_taken:
      perform(table_.copied(message.session));
      return true;
    case ipc::MessageKind::lease_lost:
      lose(message.session, message.body);
      return true;
    case ipc::MessageKind::lease_forgotten:
      leased_.erase(message.session);
      return true;
    case ipc::MessageKind::lease_taken:
    case ipc::MessageKind::lease_refused:
    case ipc::MessageKind::lease_unknown:
    case ipc::MessageKind::files_restored:
    case ipc::MessageKind::session_restored:
    case ipc::MessageKind::restore_failed:
    case ipc::MessageKind::nothing_to_restore:
      break;
    default:
      return false;
  }
  const auto wish = restores_.answered(message.session);
  if (!wish) {
    return false;
  }
  if (is_leased(message)) {
    leased_.insert(message.session);
  }
  if (wish->is_wanted) {
    go_on(message, wish->only_if_there);
  }
  forget_if_gone(message.session);
  return true;
}

void RunningSessions::go_on(const ipc::Message& answer, bool only_if_there) {
  const auto session = answer.session;
  if (answer.kind == ipc::MessageKind::lease_refused) {
    lose(session, answer.body);
    log_.error({session}, "is not started: {}", answer.body);
    tell_front(ipc::MessageKind::session_failed, session, std::string(ipc::kElsewhere));
  } else if (answer.kind == ipc::MessageKind::lease_unknown) {
    go_on_unasked(session, answer.body);
  } else if (!is_leased(answer) && (!only_if_there || folder_.has(session))) {
    ask_store(session, only_if_there);  // somebody else came, who may make it
  } else if (answer.kind == ipc::MessageKind::nothing_to_restore || has_files(session)) {
    open(session, only_if_there);
  } else if (answer.kind == ipc::MessageKind::restore_failed) {
    refuse_unrestored(session, answer.body);
  } else if (answer.kind == ipc::MessageKind::lease_taken || put_back(answer)) {
    // Once more, since the store answers after a look at the files: it follows this one before TDLib can be done with it.
    restores_.want(session, only_if_there);
    find(session, false);
  }
}

void RunningSessions::store_ended() {
  for (const auto session : restores_.give_up()) {
    go_on_unasked(session, "the store ended while it asked the database");
  }
  perform(table_.copies_given_up());
}

void RunningSessions::store_restarted() {
  for (const auto session : leased_) {
    forget_if_gone(session);
  }
}

/// What the store has said before holds until it says otherwise.
void RunningSessions::go_on_unasked(SessionId session, std::string_view why) {
  leased_.contains(session) && has_files(session) ? open(session, false) : refuse_unleased(session, why);
}

void RunningSessions::refuse_unleased(SessionId session, std::string_view why) {
  if (!has_files(session)) {
    return refuse_unrestored(session, why);
  }
  log_.error({session}, "is not started, as another storage may have it: {}", why);
  tell_front(ipc::MessageKind::session_failed, session, std::string(ipc::kElsewhere));
}

/// At once: every second that it goes on Telegram may see its key in two places.
void RunningSessions::lose(SessionId session, std::string_view to) {
  leased_.erase(session);
  if (const auto worker = table_.lose(session)) {
    log_.error({session}, "is another storage's now, its worker is killed: {}", to);
    workers_.kill(*worker);
  }
}

void RunningSessions::forget_if_gone(SessionId session) {
  const bool is_used = table_.is_running(session) || restores_.is_under_way(session) || folder_.has(session);
  if (!is_used && store_.peer() != nullptr && leased_.contains(session)) {
    store_.peer()->send({ipc::MessageKind::forget_lease, session});
  }
}

bool RunningSessions::has_files(SessionId session) const {
  return table_.is_running(session) || folder_.has_file(session, binlog_name(live_.settings().tdlib));
}

bool RunningSessions::put_back(const ipc::Message& found) {
  const auto session = found.session;
  const auto& tdlib = live_.settings().tdlib;
  const bool is_whole = found.kind == ipc::MessageKind::files_restored;
  const auto restored =
      is_whole ? folder_.take_over(session, restored_folder(tdlib) + "/" + std::to_string(session))
               : folder_.restore(session, binlog_name(tdlib), found.body);
  if (!restored) {
    refuse_unrestored(session, restored.error().message);
    return false;
  }
  log_.info({session}, "its folder was gone: it is restored from the database: {}",
            is_whole ? found.body : "its log-in");
  return true;
}

void RunningSessions::refuse_unrestored(SessionId session, std::string_view why) {
  log_.error({session}, "its folder is gone, and what the database has of it is not known: {}", why);
  tell_front(ipc::MessageKind::session_failed, session, std::string(ipc::kUnrestored));
}

void RunningSessions::open(SessionId session, bool only_if_there) {
  if (only_if_there && !table_.is_running(session) && !folder_.has(session)) {
    return tell_front(ipc::MessageKind::session_failed, session, std::string(ipc::kAbsent));
  }
  if (!table_.is_running(session)) {
    if (const auto made = folder_.make(session); !made) {
      return perform({Action::Kind::refuse_session, 0, session, "tdlib.path: " + made.error().message});
    }
  }
  perform(table_.start(session, only_if_there));
  if (!table_.is_running(session)) {
    folder_.remove_if_empty(session);
  }
}

void RunningSessions::on_message(WorkerNumber worker, const ipc::Message& message) {
  switch (message.kind) {
    case ipc::MessageKind::session_state:
      if (table_.state(worker, message.session, message.body) && live_.can_restore() &&
          store_.peer() != nullptr) {
        store_.peer()->send({ipc::MessageKind::asks_for_login, message.session});
      }
      return;
    case ipc::MessageKind::session_closed:
      perform(table_.closed(worker, message.session, message.body, Clock::now()));
      return forget_if_gone(message.session);
    case ipc::MessageKind::worker_failed:
      for (const auto session : table_.sessions_of(worker)) {
        if (message.session == 0 || message.session == session) {
          perform(table_.failed(worker, session, message.body, Clock::now()));
        }
      }
      return;
    default:
      log_.error({}, "a worker said something that it may not say: ending it");
      workers_.kill(worker);
  }
}

void RunningSessions::on_worker_gone(WorkerNumber worker, const std::string& how) {
  for (const auto session : table_.sessions_of(worker)) {
    log_.error({session}, "its worker ended: {}", how);
  }
  log_.debug({}, "worker #{} ended: {}", worker, how);
  perform(table_.worker_gone(worker));
}

void RunningSessions::perform(const SessionTable::Actions& actions) {
  for (const auto& action : actions) {
    perform(action);
  }
}

void RunningSessions::perform(const Action& action) {
  switch (action.kind) {
    case Action::Kind::spawn_worker:
      return workers_.spawn(action.worker);
    case Action::Kind::open_session:
      return open_session(action);
    case Action::Kind::close_session:
      return workers_.close_session(action.worker, action.session);
    case Action::Kind::start_session:
      return start_session(action.session, action.only_if_there);
    case Action::Kind::stop_worker:
      return workers_.stop(action.worker);
    case Action::Kind::kill_worker:
      log_.warning({}, "worker #{} does not end by itself: killing it", action.worker);
      return workers_.kill(action.worker);
    case Action::Kind::copy_session:
      return copy_session(action);
    case Action::Kind::renew_session:
      return tell_front(ipc::MessageKind::renew_session, action.session);
    case Action::Kind::remove_folder:
      if (const auto removed = folder_.remove(action.session); !removed) {
        log_.error({action.session}, "{}", removed.error().message);
      }
      return;
    case Action::Kind::refuse_session:
      log_.error({action.session}, "can't be opened: {}", action.text);
      tell_front(ipc::MessageKind::session_failed, action.session);
  }
}

void RunningSessions::copy_session(const Action& action) {
  if (auto* store = store_.peer()) {
    store->send({ipc::MessageKind::snapshot_session, action.session, action.text});
  } else {
    perform(table_.copied(action.session));
  }
}

void RunningSessions::open_session(const Action& action) {
  if (front_.peer() == nullptr) {
    return;  // the next front gets a stream to every session that runs
  }
  auto ends = ipc::make_stream_pair();
  if (!ends) {
    log_.error({action.session}, "{}", ends.error().message);
    return tell_front(ipc::MessageKind::session_failed, action.session);
  }
  workers_.open_session(action.worker, action.session, folder_.of_session(action.session),
                        std::move(ends->first));
  tell_front(ipc::MessageKind::session_attached, action.session, {}, std::move(ends->second));
}

void RunningSessions::tell_front(ipc::MessageKind kind, SessionId session, std::string body, UniqueFd fd) {
  if (auto* front = front_.peer()) {
    front->send({kind, session, std::move(body), std::move(fd)});
  }
}

}  // namespace tgs::monitor
