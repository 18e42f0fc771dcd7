#include "monitor/monitor.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "audit/event.h"
#include "ipc/role.h"
#include "monitor/log_file.h"

namespace tgs::monitor {
namespace {

/// From the first SIGTERM on: closing takes SessionTable::kLongestClose at most, the rest is for roles that hang.
constexpr auto kLongestStop = SessionTable::kLongestClose + std::chrono::seconds(2);

UniqueFd copy_of(const UniqueFd& fd) {
  return UniqueFd(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0));
}

std::optional<TimePoint> earlier(std::optional<TimePoint> a, std::optional<TimePoint> b) {
  return a && b ? std::min(*a, *b) : (a ? a : b);
}

}  // namespace

Monitor::Monitor(const Parts& parts, Log& log)
    : parts_(parts),
      log_(log),
      table_(parts.live.settings().tdlib.sessions_per_worker, parts.live.settings().limits.max_sessions),
      workers_(parts.live.settings().tdlib.library, copy_of(parts.live.for_worker()),
               copy_of(parts.live.for_zygote()), *this, log),
      orders_(
          parts.admin, parts.blocks, parts.live, front_, [this](const audit::Event& event) { record(event); },
          log) {}

Status Monitor::start() {
  for (const auto& step : {&Monitor::start_store, &Monitor::start_front}) {
    if (auto started = (this->*step)(); !started) {
      return started;
    }
  }
  return workers_.start();
}

Status Monitor::start_store() {
  if (auto started = store_.start(Clock::now()); !started) {
    return started;
  }
  store_.peer()->send({ipc::MessageKind::configure, 0, {}, copy_of(parts_.live.for_store())});
  link_front_and_store();
  return {};
}

/// Whichever of the two is new: the other's former stream ended with the old one.
void Monitor::link_front_and_store() {
  if (front_.peer() == nullptr || store_.peer() == nullptr) {
    return;
  }
  auto ends = ipc::make_stream_pair();
  if (!ends) {
    return log_.error({}, "{}", ends.error().message);
  }
  front_.peer()->send({ipc::MessageKind::link, 0, {}, std::move(ends->first)});
  store_.peer()->send({ipc::MessageKind::link, 0, {}, std::move(ends->second)});
}

Status Monitor::start_front() {
  if (auto started = front_.start(Clock::now()); !started) {
    return started;
  }
  auto& front = *front_.peer();
  front.send({ipc::MessageKind::configure, 0, {}, copy_of(parts_.live.for_front())});
  if (auto told = orders_.tell_blocks(); !told) {
    return told;
  }
  link_front_and_store();  // before clients come, whose requests may have to be put on record
  send_tls_credentials();
  for (const auto& socket : parts_.sockets) {
    const auto kind = socket.tls ? ipc::MessageKind::listen_tls : ipc::MessageKind::listen;
    front.send({kind, 0, {}, copy_of(socket.fd)});
  }
  perform(table_.front_restarted());
  return {};
}

void Monitor::send_tls_credentials() {
  if (parts_.tls != nullptr && front_.peer() != nullptr) {
    front_.peer()->send({ipc::MessageKind::tls_credentials, 0, {}, copy_of(parts_.tls->credentials())});
  }
}

void Monitor::run() {
  while (!is_over()) {
    turn();
  }
}

bool Monitor::is_over() const {
  return kill_at_ && front_.pid() == 0 && store_.pid() == 0 && !table_.has_workers() &&
         !workers_.has_zygote();
}

void Monitor::turn() {
  Turn turn;
  turn.watch(parts_.signals.get(), POLLIN, [this](short) { take_signals(); });
  for (auto* role : {&front_, &store_}) {
    if (const auto* peer = role->peer()) {
      turn.watch(peer->fd(), peer->events(), [this, role](short events) { hear(*role, events); });
    }
  }
  workers_.watch(turn);
  orders_.watch(turn);
  turn.wait(wake_at());
  tick(Clock::now());
}

std::optional<TimePoint> Monitor::wake_at() const {
  auto at = earlier(earlier(kill_at_, orders_.wake_at()), earlier(table_.wake_at(), workers_.wake_at()));
  if (parts_.tls != nullptr) {
    at = earlier(at, parts_.tls->wake_at());
  }
  return earlier(at, earlier(front_.due(), store_.due()));
}

void Monitor::tick(TimePoint now) {
  perform(table_.tick(now));
  workers_.tick(now);
  orders_.tick(now);
  if (parts_.tls != nullptr && parts_.tls->tick(now)) {
    send_tls_credentials();
  }
  for (auto* role : {&front_, &store_}) {
    if (role->due() && *role->due() <= now) {
      restart(*role, now);
    }
  }
  if (kill_at_ && *kill_at_ <= now) {
    hurry();
  }
  if (kill_at_ && !table_.has_workers()) {
    workers_.stop_zygote();
  }
}

void Monitor::restart(RoleProcess& role, TimePoint now) {
  const auto started = &role == &front_ ? start_front() : start_store();
  if (!started) {
    log_.error({}, "{}", started.error().message);
    role.not_started(now);
  }
}

void Monitor::take_signals() {
  signalfd_siginfo info{};
  while (::read(parts_.signals.get(), &info, sizeof(info)) == sizeof(info)) {
    act_on(static_cast<int>(info.ssi_signo));
  }
}

void Monitor::act_on(int signal) {
  switch (signal) {
    case SIGCHLD:
      return reap();
    case SIGUSR1:
      return reopen_log();
    case SIGHUP:
      return reload();
    default:
      return kill_at_ ? hurry() : stop();
  }
}

void Monitor::stop() {
  log_.info({}, "stopping");
  kill_at_ = Clock::now() + kLongestStop;
  for (auto* role : {&front_, &store_}) {
    role->stay_down();
    if (auto* peer = role->peer()) {
      peer->send({ipc::MessageKind::stop});
    }
  }
  perform(table_.stop_all(Clock::now()));
}

void Monitor::hurry() {
  log_.warning({}, "stopping at once: what has not ended by itself is killed");
  kill_at_ = Clock::now() + kLongestStop;
  perform(table_.kill_all());
  front_.kill();
  store_.kill();
  workers_.kill_zygote();
}

void Monitor::reload() {
  if (parts_.tls != nullptr && parts_.tls->reload()) {
    send_tls_credentials();
  }
  if (!parts_.live.reload(log_)) {
    return;
  }
  record({.kind = audit::EventKind::reloaded});
  log_.set_level(static_cast<LogLevel>(parts_.live.settings().debug_level));
  // The workers first: what the front lets pass by new rules has to pass there too.
  workers_.configure(copy_of(parts_.live.for_worker()));
  if (auto* front = front_.peer()) {
    front->send({ipc::MessageKind::configure, 0, {}, copy_of(parts_.live.for_front())});
  }
}

void Monitor::record(const audit::Event& event) {
  if (auto* store = store_.peer(); store != nullptr && parts_.live.settings().audit) {
    store->send({ipc::MessageKind::audit, 0, audit::to_json(event)});
  }
}

void Monitor::reopen_log() {
  if (parts_.live.settings().logfile.empty()) {
    return;
  }
  const auto log = open_log_file(parts_.live.settings().logfile);
  if (!log) {
    return log_.error({}, "{}", log.error().message);
  }
  if (const auto replaced = ipc::replace_log(*log); !replaced) {
    return log_.error({}, "{}", replaced.error().message);
  }
  for (auto* role : {&front_, &store_}) {
    if (auto* peer = role->peer()) {
      peer->send({ipc::MessageKind::reopen_log, 0, {}, copy_of(*log)});
    }
  }
  workers_.reopen_log(*log);
  log_.info({}, "the log file was opened anew");
}

void Monitor::reap() {
  int status = 0;
  for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
    if (pid == front_.pid()) {
      reaped(front_, status);
    } else if (pid == store_.pid()) {
      reaped(store_, status);
    } else {
      workers_.reaped(pid, status);
    }
  }
  workers_.settle();
}

void Monitor::reaped(RoleProcess& role, int wait_status) {
  role.ended(Clock::now());
  if (&role == &front_) {
    orders_.front_ended();
  }
  if (kill_at_) {
    role.stay_down();
  } else {
    log_.error({}, "the {} ended ({}); starting it again", role.role(), ipc::exit_in_words(wait_status));
  }
}

void Monitor::hear(RoleProcess& role, short events) {
  ipc::Message message{};
  if (role.peer() == nullptr) {
    return;
  }
  switch (role.peer()->hear(events, message)) {
    case ipc::Channel::Receive::nothing_yet:
      return;
    case ipc::Channel::Receive::peer_gone:
      return role.lost(kill_at_.has_value());
    case ipc::Channel::Receive::message:
      return &role == &front_ ? obey_front(message) : role.give_up();
  }
}

/// All that the front may say. It hears strangers: one that asks for anything else is not itself any more.
void Monitor::obey_front(const ipc::Message& message) {
  const bool plain = message.session != 0 && message.body.empty() && !message.fd;
  const bool only_if_there = message.session != 0 && message.body == ipc::kOnlyIfThere && !message.fd;
  if ((plain || only_if_there) && message.kind == ipc::MessageKind::start_session) {
    start_session(message.session, only_if_there);
  } else if (plain && message.kind == ipc::MessageKind::stop_session) {
    perform(table_.stop(message.session, Clock::now()));
  } else if (!orders_.take_answer(message)) {
    log_.error({}, "the front asked for something that it may not ask for: ending it");
    front_.give_up();
  }
}

void Monitor::start_session(SessionId session, bool only_if_there) {
  if (only_if_there && !table_.is_running(session) && !parts_.folder.has(session)) {
    front_.peer()->send({ipc::MessageKind::session_failed, session, std::string(ipc::kAbsent)});
    return;
  }
  if (!table_.is_running(session)) {
    if (const auto made = parts_.folder.make(session); !made) {
      return perform({Action::Kind::refuse_session, 0, session, "tdlib.path: " + made.error().message});
    }
  }
  perform(table_.start(session));
  if (!table_.is_running(session)) {
    parts_.folder.remove_if_empty(session);
  }
}

void Monitor::on_message(WorkerNumber worker, const ipc::Message& message) {
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

void Monitor::on_worker_gone(WorkerNumber worker, const std::string& how) {
  for (const auto session : table_.sessions_of(worker)) {
    log_.error({session}, "its worker ended: {}", how);
  }
  log_.debug({}, "worker #{} ended: {}", worker, how);
  perform(table_.worker_gone(worker));
}

void Monitor::perform(const SessionTable::Actions& actions) {
  for (const auto& action : actions) {
    perform(action);
  }
}

void Monitor::perform(const Action& action) {
  switch (action.kind) {
    case Action::Kind::spawn_worker:
      return workers_.spawn(action.worker);
    case Action::Kind::open_session:
      return open_session(action);
    case Action::Kind::close_session:
      return workers_.close_session(action.worker, action.session);
    case Action::Kind::stop_worker:
      return workers_.stop(action.worker);
    case Action::Kind::kill_worker:
      log_.warning({}, "worker #{} does not end by itself: killing it", action.worker);
      return workers_.kill(action.worker);
    case Action::Kind::remove_folder:
      if (const auto removed = parts_.folder.remove(action.session); !removed) {
        log_.error({action.session}, "{}", removed.error().message);
      }
      return;
    case Action::Kind::refuse_session:
      log_.error({action.session}, "can't be opened: {}", action.text);
      if (auto* front = front_.peer()) {
        front->send({ipc::MessageKind::session_failed, action.session});
      }
  }
}

void Monitor::open_session(const Action& action) {
  auto* front = front_.peer();
  if (front == nullptr) {
    return;  // the next front gets a stream to every session that runs
  }
  auto ends = ipc::make_stream_pair();
  if (!ends) {
    log_.error({action.session}, "{}", ends.error().message);
    front->send({ipc::MessageKind::session_failed, action.session});
    return;
  }
  workers_.open_session(action.worker, action.session, parts_.folder.of_session(action.session),
                        std::move(ends->first));
  front->send({ipc::MessageKind::session_attached, action.session, {}, std::move(ends->second)});
}

}  // namespace tgs::monitor
