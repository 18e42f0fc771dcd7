// What signals make the monitor do: stop, read its settings anew, open its log anew.
#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>

#include "audit/event.h"
#include "ipc/role.h"
#include "monitor/log_file.h"
#include "monitor/monitor.h"

namespace tgs::monitor {
namespace {

/// Of all sessions.
Duration longest_close(bool copies) {
  return SessionTable::kLongestClose + (copies ? SessionTable::kLongestCopy : Duration::zero());
}

}  // namespace

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
  kill_at_ = Clock::now() + longest_close(parts_.live.can_snapshot()) + kLongestEnd;
  end(front_);
  store_.stay_down();
  sessions_.stop_all();
}

void Monitor::hurry() {
  log_.warning({}, "stopping at once: what has not ended by itself is killed");
  kill_at_ = Clock::now() + kLongestEnd;
  sessions_.kill_all();
  front_.kill();
  store_.kill();
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
  sessions_.configure();
  if (auto* front = front_.peer()) {
    front->send({ipc::MessageKind::configure, 0, {}, parts_.live.for_front().duplicate()});
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
  log_.info({}, "the log file was opened anew");
}

}  // namespace tgs::monitor
