#include "monitor/running_sessions.h"

#include "ipc/channel.h"
#include "ipc/role.h"

namespace tgs::monitor {

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

void RunningSessions::start_session(SessionId session, bool only_if_there) {
  const bool may_be_in_database = live_.can_restore() && !has_files(session);
  may_be_in_database ? find(session, only_if_there) : open(session, only_if_there);
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

void RunningSessions::find(SessionId session, bool only_if_there) {
  if (store_.peer() == nullptr) {
    return refuse_unrestored(session, "the store, which asks the database, is not there just now");
  }
  switch (restores_.want(session, only_if_there)) {
    case Restores::Wanted::asked:
      return store_.peer()->send({ipc::MessageKind::restore_session, session});
    case Restores::Wanted::waits:
      return;
    case Restores::Wanted::too_many:
      return refuse_unrestored(session, "as many as limits.max_sessions are being restored already");
  }
}

bool RunningSessions::take_answer(const ipc::Message& message) {
  if (message.kind == ipc::MessageKind::snapshot_taken) {
    perform(table_.copied(message.session));
    return true;
  }
  return take_found(message);
}

bool RunningSessions::take_found(const ipc::Message& message) {
  const bool is_found =
      message.kind == ipc::MessageKind::session_restored || message.kind == ipc::MessageKind::files_restored;
  const bool is_unknown = message.kind == ipc::MessageKind::restore_failed;
  if (!is_found && !is_unknown && message.kind != ipc::MessageKind::nothing_to_restore) {
    return false;
  }
  const auto session = message.session;
  const auto wish = restores_.answered(session);
  if (!wish || !wish->is_wanted) {
    return wish.has_value();
  }
  if ((!is_found && !is_unknown) || has_files(session)) {
    open(session, wish->only_if_there);
  } else if (is_unknown) {
    refuse_unrestored(session, message.body);
  } else if (put_back(message)) {
    // Once more, since the store answers after a look at the files: it follows this one before TDLib can be done with it.
    find(session, wish->only_if_there);
  }
  return true;
}

void RunningSessions::store_ended() {
  for (const auto session : restores_.give_up()) {
    refuse_unrestored(session, "the store ended while it asked the database");
  }
  perform(table_.copies_given_up());
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
      return table_.state(worker, message.session, message.body);
    case ipc::MessageKind::session_closed:
      return perform(table_.closed(worker, message.session, message.body, Clock::now()));
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
