// Checks of the machine: its clock, its kernel, its limits, and TDLib's library.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <unistd.h>

#include <ctime>

#include "cli/checkup.h"
#include "sandbox/landlock.h"
#include "sandbox/syscalls.h"
#include "settings/library.h"
#include "tls/certificate.h"
#include "worker/library_version.h"

namespace tgs {
namespace {

constexpr std::time_t kDay = 24 * 60 * 60;

std::time_t changed_at(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mtime : 0;
}

bool is_synchronized() {
  timex clock{};
  return ::adjtimex(&clock) != TIME_ERROR;
}

}  // namespace

Diagnoses check_user(const Patient& /*patient*/) {
  return ::geteuid() != 0
             ? Diagnoses{{Health::ok, fmt::format("the user with number {}", ::geteuid())}}
             : Diagnoses{{Health::warning, "this is root",
                          "run the storage as a user of its own, who owns its folder and nothing else"}};
}

Diagnoses check_clock(const Patient& patient) {
  const auto now = std::time(nullptr);
  // What was made later than now shows a clock that is behind.
  for (const auto& path : {std::string("/proc/self/exe"), patient.invocation.settings_file}) {
    if (changed_at(path) > now + kDay) {
      return {{Health::failure,
               fmt::format("it is {} by the clock, but {} was made later", tls::date_text(now), path),
               "set the clock: certificates and leases are judged by it"}};
    }
  }
  return is_synchronized() ? Diagnoses{{Health::ok, tls::date_text(now)}}
                           : Diagnoses{{Health::warning,
                                        fmt::format("it is {} by the clock, which nothing keeps right",
                                                    tls::date_text(now)),
                                        "run an NTP client, such as systemd-timesyncd or chrony"}};
}

Diagnoses check_kernel(const Patient& patient) {
  const auto mode = patient.loaded ? patient.settings().sandbox : SandboxMode::automatic;
  if (mode == SandboxMode::off) {
    return {
        {Health::warning, "the processes are not confined: the settings say so", "set sandbox to \"auto\""}};
  }
  const auto version = sandbox::Landlock::version();
  if (version > 0 && sandbox::can_limit_syscalls()) {
    return {{Health::ok, fmt::format("Landlock {} and seccomp", version)}};
  }
  return {{mode == SandboxMode::required ? Health::failure : Health::warning,
           fmt::format("this kernel has no {}",
                       version == 0 ? "Landlock, or has it switched off" : "seccomp filters"),
           "start one that has it: Linux from 5.13 on, with landlock in its lsm= line"}};
}

Diagnoses check_tdlib(const Patient& patient) {
  const auto& named = patient.loaded ? patient.settings().tdlib.library : std::string();
  const auto library = named.empty() ? default_library() : named;
  const auto version = worker::version_of_library(library);
  if (!version) {
    return {{Health::failure, version.error().message}};
  }
  if (*version != TGSTORAGE_TDLIB_VERSION) {
    return {{Health::warning, fmt::format("{} is version {}", library, *version),
             "take version " TGSTORAGE_TDLIB_VERSION ": with others nothing was tried"}};
  }
  return {{Health::ok, fmt::format("{} is version {}", library, *version)}};
}

Diagnoses check_descriptors(const Patient& patient) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const auto most = most_open_files(patient.settings().limits);
  const auto text = fmt::format(
      "{} files may be open, limits.max_clients and limits.max_sessions may take {}", limit.rlim_max, most);
  return limit.rlim_max >= most
             ? Diagnoses{{Health::ok, text}}
             : Diagnoses{
                   {Health::warning, text, "raise the limit (ulimit -Hn, LimitNOFILE=), or lower the keys"}};
}

}  // namespace tgs
