#include "worker/zygote_role.h"

#include <poll.h>
extern "C" {  // glibc 2.36 forgot it
#include <sys/pidfd.h>
}
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <map>
#include <optional>

#include "base/ids.h"
#include "ipc/role.h"
#include "role/configuration.h"
#include "sandbox/sandbox.h"
#include "worker/worker_role.h"

namespace tgs::worker {
namespace {

sigset_t child_signal() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  return set;
}

class Zygote {
 public:
  Zygote(ipc::Channel monitor, const TdJson& td, Log& log)
      : monitor_(std::move(monitor)),
        td_(td),
        log_(log),
        signals_(::signalfd(-1, &kSignals, SFD_CLOEXEC | SFD_NONBLOCK)) {}

  /// The exit code; set in the zygote when it is to end, in a child when its worker has ended.
  int run() {
    while (!exit_code_) {
      wait_and_handle();
    }
    return *exit_code_;
  }

  static void block_signals() { ::sigprocmask(SIG_BLOCK, &kSignals, nullptr); }

 private:
  static const sigset_t kSignals;

  void wait_and_handle() {
    std::array<pollfd, 2> polled = {pollfd{monitor_.fd(), POLLIN, 0}, pollfd{signals_.get(), POLLIN, 0}};
    if (::poll(polled.data(), polled.size(), -1) < 0) {
      return;
    }
    if (polled[1].revents != 0) {
      report_exits();
    }
    if (polled[0].revents != 0) {
      listen();
    }
  }

  void listen() {
    ipc::Message message{};
    while (!exit_code_) {
      switch (monitor_.receive(message)) {
        case ipc::Channel::Receive::message:
          handle(std::move(message));
          break;
        case ipc::Channel::Receive::nothing_yet:
          return;
        case ipc::Channel::Receive::peer_gone:
          exit_code_ = 0;
      }
    }
  }

  void handle(ipc::Message message) {
    switch (message.kind) {
      case ipc::MessageKind::spawn_worker:
        return spawn(message.session, std::move(message.fd));
      case ipc::MessageKind::worker_log:
        next_log_ = std::move(message.fd);
        return;
      case ipc::MessageKind::stop:
        exit_code_ = 0;
        return;
      default:
        log_.error({}, "the monitor sent a message of kind {}", static_cast<unsigned>(message.kind));
    }
  }

  void spawn(std::uint64_t number, UniqueFd channel) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      return be_worker(number, std::move(channel));
    }
    next_log_.reset();
    if (pid < 0) {
      const auto why = system_error("starting a worker", errno);
      log_.error({}, "{}", why.message);
      return tell({ipc::MessageKind::worker_exited, number, why.message});
    }
    workers_[pid] = number;
    tell({ipc::MessageKind::worker_started, number, std::to_string(pid), UniqueFd(::pidfd_open(pid, 0))});
  }

  void be_worker(std::uint64_t number, UniqueFd channel) {
    // Harmless, but it wakes a worker that was stopped, so that it sees whether the monitor is still there.
    ::prctl(PR_SET_PDEATHSIG, SIGCONT);
    monitor_.take_fd().reset();
    signals_.reset();
    ::sigprocmask(SIG_UNBLOCK, &kSignals, nullptr);
    ipc::set_title("tgstorage: worker #" + std::to_string(number), "tgs-worker");
    if (const auto replaced = ipc::replace_log(next_log_); !replaced) {
      log_.error({}, "{}", replaced.error().message);
      exit_code_ = 1;
      return;
    }
    next_log_.reset();
    Log log("worker");
    exit_code_ = worker::run(ipc::Channel(std::move(channel)), td_, log);
  }

  void report_exits() {
    signalfd_siginfo info{};
    while (::read(signals_.get(), &info, sizeof(info)) > 0) {
    }
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
      if (const auto found = workers_.find(pid); found != workers_.end()) {
        tell({ipc::MessageKind::worker_exited, found->second, ipc::exit_in_words(status)});
        workers_.erase(found);
      }
    }
  }

  void tell(const ipc::Message& message) {
    if (!monitor_.send(message)) {
      exit_code_ = 0;
    }
  }

  ipc::Channel monitor_;
  const TdJson& td_;
  Log& log_;
  UniqueFd signals_;
  UniqueFd next_log_;  // of the worker to be forked next
  std::map<pid_t, std::uint64_t> workers_;
  std::optional<int> exit_code_;
};

const sigset_t Zygote::kSignals = child_signal();

int give_up(const ipc::Channel& monitor, const Error& why) {
  [[maybe_unused]] const auto sent = monitor.send({ipc::MessageKind::worker_failed, 0, why.message});
  return 1;
}

}  // namespace

int run_zygote(ipc::Channel monitor, Log& log) {
  const auto settings = role::wait_for_settings(monitor);
  if (!settings) {
    return give_up(monitor, settings.error());
  }
  log.set_level(static_cast<LogLevel>(settings->debug_level));
  const auto td = TdJson::load(settings->tdlib.library);
  if (!td) {
    return give_up(monitor, td.error());
  }
  // Warms up what every worker needs; no thread is started by it, see tdjson.h.
  td->execute(R"({"@type":"setLogVerbosityLevel","new_verbosity_level":0})");
  if (const auto entered =
          sandbox::enter_zygote(settings->sandbox, settings->tdlib.path, settings->files.directory);
      !entered) {
    return give_up(monitor, entered.error());
  }
  if (!monitor.send({ipc::MessageKind::worker_started})) {
    return 1;
  }
  Zygote::block_signals();
  return Zygote(std::move(monitor), *td, log).run();
}

}  // namespace tgs::worker
