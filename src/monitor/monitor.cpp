#include "monitor/monitor.h"

#include <sys/wait.h>

#include <utility>

#include "audit/event.h"
#include "base/earlier.h"
#include "ipc/role.h"

namespace tgs::monitor {
namespace {

ipc::MessageKind message_for(Door door) {
  switch (door) {
    case Door::plain:
      return ipc::MessageKind::listen;
    case Door::tls:
      return ipc::MessageKind::listen_tls;
    case Door::metrics:
      return ipc::MessageKind::listen_metrics;
  }
  return {};
}

}  // namespace

Monitor::Monitor(const Parts& parts, Log& log)
    : parts_(parts),
      log_(log),
      sessions_(
          parts.live, parts.folder, parts.logs, front_, store_,
          [this](const audit::Event& event) { record(event); }, log),
      orders_(
          parts.admin, parts.blocks, parts.live, parts.folder, front_, sessions_,
          [this](const audit::Event& event) { record(event); }, log),
      reports_(parts.live.settings().metrics.has_value(), front_, store_, sessions_, log) {}

Status Monitor::start() {
  for (const auto& step : {&Monitor::start_store, &Monitor::start_front}) {
    if (auto started = (this->*step)(); !started) {
      return started;
    }
  }
  return sessions_.start();
}

Status Monitor::start(RoleProcess& role) {
  const auto log = parts_.logs.open();
  return log ? role.start(*log, Clock::now()) : fail(log.error());
}

Status Monitor::start_store() {
  if (auto started = start(store_); !started) {
    return started;
  }
  store_.peer()->send({ipc::MessageKind::configure, 0, {}, parts_.live.for_store().duplicate()});
  if (!parts_.taken_over.empty()) {
    store_.peer()->send({ipc::MessageKind::take_over, 0, parts_.taken_over});
  }
  link_front_and_store();
  sessions_.store_restarted();
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
  if (auto started = start(front_); !started) {
    return started;
  }
  auto& front = *front_.peer();
  front.send({ipc::MessageKind::configure, 0, {}, parts_.live.for_front().duplicate()});
  if (auto told = orders_.tell_blocks(); !told) {
    return told;
  }
  link_front_and_store();  // before clients come, whose requests may have to be put on record
  send_tls_credentials();
  for (const auto& socket : parts_.sockets) {
    front.send({message_for(socket.door), 0, {}, socket.fd.duplicate()});
  }
  sessions_.front_restarted();
  return {};
}

void Monitor::send_tls_credentials() {
  if (parts_.tls != nullptr && front_.peer() != nullptr) {
    front_.peer()->send({ipc::MessageKind::tls_credentials, 0, {}, parts_.tls->credentials().duplicate()});
  }
}

void Monitor::run() {
  while (!is_over()) {
    turn();
  }
}

bool Monitor::is_over() const {
  return kill_at_ && front_.pid() == 0 && store_.pid() == 0 && sessions_.is_over();
}

void Monitor::turn() {
  Turn turn;
  turn.watch(parts_.signals.get(), POLLIN, [this](short) { take_signals(); });
  for (auto* role : {&front_, &store_}) {
    if (const auto* peer = role->peer()) {
      turn.watch(peer->fd(), peer->events(), [this, role](short events) { hear(*role, events); });
    }
  }
  sessions_.watch(turn);
  orders_.watch(turn);
  turn.wait(wake_at());
  tick(Clock::now());
}

std::optional<TimePoint> Monitor::wake_at() const {
  auto at = earlier(earlier(kill_at_, orders_.wake_at()), sessions_.wake_at());
  if (parts_.tls != nullptr) {
    at = earlier(at, parts_.tls->wake_at());
  }
  return earlier(earlier(at, reports_.wake_at()), earlier(front_.due(), store_.due()));
}

void Monitor::tick(TimePoint now) {
  sessions_.tick(now);
  orders_.tick(now);
  reports_.tick(now);
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
  if (kill_at_) {
    wind_up();
  }
}

/// The store stops last: it copies the sessions that have closed.
void Monitor::wind_up() {
  sessions_.wind_up();
  if (sessions_.has_closed() && !std::exchange(store_is_told_, true)) {
    kill_at_ = earlier(kill_at_, Clock::now() + kLongestEnd);
    end(store_);
  }
}

void Monitor::end(RoleProcess& role) {
  role.stay_down();
  if (auto* peer = role.peer()) {
    peer->send({ipc::MessageKind::stop});
  }
}

void Monitor::restart(RoleProcess& role, TimePoint now) {
  const auto started = &role == &front_ ? start_front() : start_store();
  if (!started) {
    log_.error({}, "{}", started.error().message);
    role.not_started(now);
  }
}

void Monitor::reap() {
  int status = 0;
  for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
    if (pid == front_.pid()) {
      reaped(front_, status);
    } else if (pid == store_.pid()) {
      reaped(store_, status);
    } else {
      sessions_.reaped(pid, status);
    }
  }
  sessions_.settle();
}

void Monitor::reaped(RoleProcess& role, int wait_status) {
  role.ended(Clock::now());
  if (&role == &front_) {
    orders_.front_ended();
  } else {
    sessions_.store_ended();
  }
  if (kill_at_) {
    role.stay_down();
  } else {
    reports_.count_restart(role);
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
      return &role == &front_ ? obey_front(message) : obey_store(message);
  }
}

void Monitor::obey_store(const ipc::Message& message) {
  if (!sessions_.take_answer(message)) {
    log_.error({}, "the store said something that it may not say: ending it");
    store_.give_up();
  }
}

/// All that the front may say. It hears strangers: one that asks for anything else is not itself any more.
void Monitor::obey_front(const ipc::Message& message) {
  const bool plain = message.session != 0 && message.body.empty() && !message.fd;
  const bool only_if_there = message.session != 0 && message.body == ipc::kOnlyIfThere && !message.fd;
  if ((plain || only_if_there) && message.kind == ipc::MessageKind::start_session) {
    sessions_.start_session(message.session, only_if_there);
  } else if (plain && message.kind == ipc::MessageKind::stop_session) {
    sessions_.stop_session(message.session);
  } else if (message.kind == ipc::MessageKind::hold_failed && message.session != 0 && !message.fd) {
    sessions_.hold_failed(message.session, message.body);
  } else if (!orders_.take_answer(message)) {
    log_.error({}, "the front asked for something that it may not ask for: ending it");
    front_.give_up();
  }
}

}  // namespace tgs::monitor
