#include "monitor/workers.h"

#include <poll.h>
extern "C" {  // glibc 2.36 forgot it
#include <sys/pidfd.h>
}

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <csignal>
#include <vector>

#include "ipc/role.h"
#include "monitor/process_memory.h"

namespace tgs::monitor {
namespace {

bool is_dead(const UniqueFd& pidfd) {
  pollfd polled{pidfd.get(), POLLIN, 0};
  return ::poll(&polled, 1, 0) > 0;
}

/// A library may lie where nothing answers; nor does it have to be TDLib.
constexpr std::chrono::seconds kLongestLoad{60};
constexpr int kBetweenLooks = 100;  // milliseconds

/// Signals are blocked, and left for whoever reads them.
bool is_to_end() {
  sigset_t pending;
  ::sigpending(&pending);
  return sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1;
}

}  // namespace

Workers::Workers(std::string library, UniqueFd configuration, UniqueFd zygote_configuration, RoleLogs& logs,
                 User& user, Log& log)
    : library_(std::move(library)),
      configuration_(std::move(configuration)),
      zygote_configuration_(std::move(zygote_configuration)),
      logs_(logs),
      user_(user),
      log_(log) {}

Status Workers::start() {
  if (auto started = start_zygote(); !started) {
    return started;
  }
  ipc::Message answer{};
  const auto deadline = Clock::now() + kLongestLoad;
  for (auto* peer = zygote_.peer();;) {
    pollfd polled{peer->fd(), POLLIN, 0};
    ::poll(&polled, 1, kBetweenLooks);
    if (is_to_end()) {
      return fail("told to stop while TDLib was being loaded");
    }
    if (Clock::now() > deadline) {
      return fail(fmt::format("tdlib.library: {} was not loaded within {} s: see what its disk does",
                              library_, kLongestLoad.count()));
    }
    switch (peer->hear(polled.revents, answer)) {
      case ipc::Channel::Receive::nothing_yet:
        continue;
      case ipc::Channel::Receive::peer_gone:
        return fail("tdlib.library: " + library_ +
                    " ends the process that loads it: name TDLib's libtdjson.so");
      case ipc::Channel::Receive::message:
        return answer.kind == ipc::MessageKind::worker_started ? Status() : fail(answer.body);
    }
  }
}

Status Workers::start_zygote() {
  const auto log = logs_.open();
  auto started = log ? zygote_.start(*log, Clock::now()) : fail(log.error());
  if (started) {
    zygote_.peer()->send({ipc::MessageKind::configure, 0, {}, zygote_configuration_.duplicate()});
  }
  return started;
}

void Workers::spawn(WorkerNumber number) {
  auto ends = ipc::Channel::make_pair();
  auto log = logs_.open();
  if (!ends || !log || zygote_.peer() == nullptr) {
    return user_.on_worker_gone(number, !ends  ? ends.error().message
                                        : !log ? log.error().message
                                               : "there is no zygote to fork it");
  }
  auto& worker = workers_[number];
  worker.peer.emplace(std::move(ends->first));
  worker.peer->send({ipc::MessageKind::configure, 0, {}, configuration_.duplicate()});
  zygote_.peer()->send({ipc::MessageKind::worker_log, 0, {}, std::move(*log)});
  zygote_.peer()->send({ipc::MessageKind::spawn_worker, number, {}, ends->second.take_fd()});
}

void Workers::configure(UniqueFd configuration) {
  configuration_ = std::move(configuration);
  for (auto& [number, worker] : workers_) {
    send(number, {ipc::MessageKind::configure, 0, {}, configuration_.duplicate()});
  }
}

void Workers::send(WorkerNumber number, ipc::Message message) {
  const auto found = workers_.find(number);
  if (found != workers_.end() && found->second.peer) {
    found->second.peer->send(std::move(message));
  }
}

void Workers::open_session(WorkerNumber worker, SessionId session, std::string folder, UniqueFd stream) {
  send(worker, {ipc::MessageKind::open_session, session, std::move(folder), std::move(stream)});
}

pid_t Workers::pid_of(WorkerNumber worker) const {
  const auto found = workers_.find(worker);
  return found == workers_.end() ? 0 : found->second.pid;
}

void Workers::open_line(WorkerNumber worker, SessionId session, UniqueFd connection) {
  send(worker, {ipc::MessageKind::open_line, session, {}, std::move(connection)});
}

void Workers::close_session(WorkerNumber worker, SessionId session) {
  send(worker, {ipc::MessageKind::close_session, session});
}

void Workers::measure(WorkerNumber worker) {
  send(worker, {ipc::MessageKind::measure});
}

void Workers::measure_all() {
  for (const auto& [number, worker] : workers_) {
    measure(number);
  }
}

void Workers::stop(WorkerNumber worker) {
  send(worker, {ipc::MessageKind::stop});
}

void Workers::kill(WorkerNumber number) {
  const auto found = workers_.find(number);
  if (found == workers_.end()) {
    return;
  }
  found->second.doomed = true;
  if (found->second.pidfd) {
    ::pidfd_send_signal(found->second.pidfd.get(), SIGKILL, nullptr, 0);
  }
}

void Workers::stop_zygote() {
  zygote_.stay_down();
  auto* peer = zygote_.peer();
  if (!std::exchange(stopping_, true) && peer != nullptr) {
    peer->send({ipc::MessageKind::stop});
  }
}

void Workers::kill_zygote() {
  stopping_ = true;
  zygote_.stay_down();
  zygote_.kill();
}

void Workers::describe(metrics::MonitorFigures& figures) const {
  figures.zygote_restarts = zygote_restarts_;
  figures.zygote_memory = anonymous_memory_of(zygote_.pid());
  figures.workers = workers_.size();
  for (const auto& [number, worker] : workers_) {
    figures.workers_memory += worker.pid != 0 ? anonymous_memory_of(worker.pid) : 0;
  }
}

void Workers::watch(Turn& turn) {
  if (const auto* peer = zygote_.peer()) {
    turn.watch(peer->fd(), peer->events(), [this](short events) { hear_zygote(events); });
  }
  for (const auto& [number, worker] : workers_) {
    if (worker.peer) {
      turn.watch(worker.peer->fd(), worker.peer->events(),
                 [this, number = number](short events) { hear_worker(number, events); });
    }
  }
}

void Workers::hear_zygote(short events) {
  ipc::Message message{};
  if (zygote_.peer() == nullptr) {
    return;
  }
  switch (zygote_.peer()->hear(events, message)) {
    case ipc::Channel::Receive::nothing_yet:
      return;
    case ipc::Channel::Receive::peer_gone:
      return zygote_.lost(stopping_);
    case ipc::Channel::Receive::message:
      return obey_zygote(std::move(message));
  }
}

void Workers::obey_zygote(ipc::Message message) {
  switch (message.kind) {
    case ipc::MessageKind::worker_started:
      return started(std::move(message));
    case ipc::MessageKind::worker_exited:
      return gone(message.session, message.body);
    default:
      log_.error({}, "the zygote: {}", message.body);
  }
}

void Workers::started(ipc::Message message) {
  const auto found = workers_.find(message.session);
  if (found == workers_.end()) {
    return;  // number 0: the zygote itself, after a restart
  }
  found->second.pidfd = std::move(message.fd);
  std::from_chars(message.body.data(), message.body.data() + message.body.size(), found->second.pid);
  if (found->second.doomed) {
    kill(message.session);
  }
}

void Workers::hear_worker(WorkerNumber number, short events) {
  const auto found = workers_.find(number);
  if (found == workers_.end() || !found->second.peer) {
    return;
  }
  ipc::Message message{};
  switch (found->second.peer->hear(events, message)) {
    case ipc::Channel::Receive::nothing_yet:
      return;
    case ipc::Channel::Receive::peer_gone:
      found->second.peer.reset();
      return kill(number);  // it is at its end; that one should be
    case ipc::Channel::Receive::message:
      return user_.on_message(number, message);
  }
}

void Workers::gone(WorkerNumber number, const std::string& how) {
  const auto found = workers_.find(number);
  if (found == workers_.end()) {
    return;
  }
  // Its last words first: that a session is closed makes its end an orderly one.
  ipc::Message message{};
  while (found->second.peer && found->second.peer->hear(POLLIN, message) == ipc::Channel::Receive::message) {
    user_.on_message(number, message);
  }
  workers_.erase(found);
  user_.on_worker_gone(number, how);
}

bool Workers::reaped(pid_t pid, int wait_status) {
  if (pid == zygote_.pid()) {
    lost_zygote_ = true;
    ipc::Message message{};
    while (zygote_.peer() != nullptr &&
           zygote_.peer()->hear(POLLIN, message) == ipc::Channel::Receive::message) {
      obey_zygote(std::move(message));  // its last words name workers
    }
    zygote_.ended(Clock::now());
    if (stopping_) {
      zygote_.stay_down();
    } else {
      ++zygote_restarts_;
      log_.error({}, "the zygote ended ({}); its workers go on, and it is started again",
                 ipc::exit_in_words(wait_status));
    }
    return true;
  }
  // A worker whose zygote is dead is this process's child.
  for (const auto& [number, worker] : workers_) {
    if (worker.pid == pid) {
      gone(number, ipc::exit_in_words(wait_status));
      return true;
    }
  }
  return false;
}

void Workers::settle() {
  if (!std::exchange(lost_zygote_, false)) {
    return;
  }
  // Those that the zygote was to fork, and those whose end it saw but could not tell any more.
  std::vector<WorkerNumber> lost;
  for (const auto& [number, worker] : workers_) {
    if (!worker.pidfd || is_dead(worker.pidfd)) {
      lost.push_back(number);
    }
  }
  for (const auto number : lost) {
    gone(number, "ended unseen, together with the zygote");
  }
}

void Workers::tick(TimePoint now) {
  if (!zygote_.due() || now < *zygote_.due()) {
    return;
  }
  if (const auto restarted = start_zygote(); !restarted) {
    log_.error({}, "{}", restarted.error().message);
    zygote_.not_started(now);
  }
}

}  // namespace tgs::monitor
