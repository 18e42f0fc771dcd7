#include "monitor/serve.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>
#include <optional>

#include "ipc/channel.h"
#include "ipc/role.h"
#include "monitor/admin_socket.h"
#include "monitor/audit_files.h"
#include "monitor/block_file.h"
#include "monitor/listening.h"
#include "monitor/live_settings.h"
#include "monitor/log_file.h"
#include "monitor/monitor.h"
#include "monitor/role_logs.h"
#include "monitor/sessions_folder.h"
#include "monitor/tls_files.h"
#include "sandbox/sandbox.h"

namespace tgs::monitor {
namespace {

/// The terminal that the storage was started from, kept for words that must not go into a log file unseen.
class Console {
 public:
  explicit Console(bool used) : fd_(used ? ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0) : -1) {}

  void say(const std::string& text) const {
    if (fd_) {
      ::dprintf(fd_.get(), "tgstorage: %s\n", text.c_str());
    }
  }

 private:
  UniqueFd fd_;
};

UniqueFd take_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGCHLD}) {
    sigaddset(&set, signal);
  }
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return UniqueFd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

/// As many descriptors as the system lets us have. The other roles inherit the limit.
void raise_descriptor_limit(const LimitSettings& limits, Log& log) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_max < most_open_files(limits)) {
    log.warning({},
                "limits.max_clients and limits.max_sessions may take {} open files, but the system lets a "
                "process open only {}: raise its limit (ulimit -n, LimitNOFILE) or lower the keys",
                most_open_files(limits), limit.rlim_max);
  }
}

Status redirect_output(const std::string& logfile) {
  const auto file = open_log_file(logfile);
  return file ? ipc::replace_log(*file) : fail(file.error());
}

/// Behind those that are there.
Status add_sockets(Door door, const std::string& host, std::uint16_t port, std::string_view section,
                   std::vector<ListeningSocket>& sockets) {
  auto added = listen_on(host, port, section);
  if (!added) {
    return fail(added.error());
  }
  for (auto& socket : *added) {
    socket.door = door;
    sockets.push_back(std::move(socket));
  }
  return {};
}

Result<std::vector<ListeningSocket>> open_sockets(const Settings& settings) {
  auto sockets = listen_on(settings.host, settings.port);
  if (sockets && !settings.socket.empty()) {
    auto local = listen_on_path(settings.socket);
    if (!local) {
      return fail(local.error());
    }
    sockets->push_back(std::move(*local));
  }
  Status opened;
  if (sockets && settings.tls) {
    const auto& tls = *settings.tls;
    opened = add_sockets(Door::tls, tls.host.empty() ? settings.host : tls.host, tls.port, "tls.", *sockets);
  }
  if (sockets && opened && settings.metrics) {
    const auto& [host, port] = *settings.metrics;
    opened = add_sockets(Door::metrics, host, port, "metrics.", *sockets);
  }
  return opened ? std::move(sockets) : fail(opened.error());
}

std::string_view words_for(Door door) {
  return door == Door::tls ? " (TLS)" : door == Door::metrics ? " (metrics)" : "";
}

Status announce(const std::vector<ListeningSocket>& sockets, const std::string& port_file, Log& log) {
  for (const auto& socket : sockets) {
    log.notice(fmt::format("listening on {}{}", socket.address, words_for(socket.door)));
  }
  return port_file.empty() ? Status() : write_port_file(port_file, port_of(sockets.front()));
}

Status run(Settings loaded, const Files& files, const std::string& taken_over, const UniqueFd& signals,
           Log& log) {
  if (auto checked = sandbox::check_kernel(loaded.sandbox, log); !checked) {
    return checked;
  }
  const auto folder = SessionsFolder::open(loaded.tdlib.path);
  if (!folder) {
    return fail(folder.error());
  }
  if (auto made = folder->make_for_store(store_folder(loaded.tdlib)); !made) {
    return made;
  }
  if (auto prepared = prepare_audit(loaded, log); !prepared) {
    return prepared;
  }
  auto live = LiveSettings::open(std::move(loaded), files.settings, *folder);
  if (!live) {
    return fail(live.error());
  }
  const auto& settings = live->settings();
  const auto sockets = open_sockets(settings);
  if (!sockets) {
    return fail(sockets.error());
  }
  std::optional<TlsFiles> tls;
  if (settings.tls) {
    auto opened = TlsFiles::open(*settings.tls, log, Clock::now());
    if (!opened) {
      return fail(opened.error());
    }
    tls.emplace(std::move(*opened));
  }
  auto blocks = BlockFile::open(settings.tdlib.path + "/blocks.json");
  if (!blocks) {
    return fail(blocks.error());
  }
  auto admin = AdminSocket::open(settings.admin.socket, log);
  if (!admin) {
    return fail(admin.error());
  }
  auto logs = RoleLogs::start(STDERR_FILENO);
  if (!logs) {
    return fail(logs.error());
  }
  Monitor monitor({*live, *folder, *sockets, signals, *logs, tls ? &*tls : nullptr,
                   *admin ? &**admin : nullptr, *blocks, taken_over},
                  log);
  if (auto started = monitor.start(); !started) {
    return started;
  }
  if (auto announced = announce(*sockets, files.port, log); !announced) {
    return announced;
  }
  monitor.run();
  return {};
}

}  // namespace

int serve(Settings settings, const std::vector<std::string>& warnings, const Files& files,
          const std::string& taken_over, Log& log) {
  const UniqueFd signals = take_signals();
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);        // workers outlive their zygote
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);  // for all roles
  const Console console(!settings.logfile.empty());
  if (!settings.logfile.empty()) {
    if (const auto redirected = redirect_output(settings.logfile); !redirected) {
      console.say(redirected.error().message);
      return 1;
    }
    console.say("the log goes to " + settings.logfile);
  }
  log.set_level(static_cast<LogLevel>(settings.debug_level));
  log.write_behind();
  log.notice("tgstorage " TGSTORAGE_VERSION);
  if (!taken_over.empty()) {
    log.warning({}, "--takeover: sessions of node {} are taken over", taken_over);
  }
  for (const auto& warning : warnings) {
    log.warning({}, "{}", warning);
  }
  raise_descriptor_limit(settings.limits, log);
  const auto ended = run(std::move(settings), files, taken_over, signals, log);
  if (!ended) {
    log.fatal({}, "{}", ended.error().message);
    console.say(ended.error().message);
    return 1;
  }
  log.info({}, "stopped");
  return 0;
}

}  // namespace tgs::monitor
