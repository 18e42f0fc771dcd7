#include "monitor/role_process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include "ipc/role.h"

namespace tgs::monitor {
namespace {

// The command line's memory is where a process writes its title: `tgstorage: worker 18446744073709551615`.
constexpr const char* kRoomForTitle = "                                        ";

/// In the child: descriptors 0 to 3, the parent's death, then the program. Async-signal-safe calls only.
[[noreturn]] void become(const char* role, int log, int channel, pid_t parent) {
  const int null = ::open("/dev/null", O_RDONLY);
  // Descriptor 3 may be any of the monitor's own, all of them close-on-exec.
  const bool placed = null >= 0 && ::dup2(null, STDIN_FILENO) >= 0 && ::dup2(log, STDOUT_FILENO) >= 0 &&
                      ::dup2(log, STDERR_FILENO) >= 0 &&
                      (channel == ipc::kRoleChannelFd ? ::fcntl(channel, F_SETFD, 0)
                                                      : ::dup2(channel, ipc::kRoleChannelFd)) >= 0;
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (placed && ::getppid() == parent) {
    const std::array<const char*, 5> arguments = {"tgstorage", "role", role, kRoomForTitle, nullptr};
    ::execv("/proc/self/exe", const_cast<char* const*>(arguments.data()));
  }
  ::_exit(127);
}

}  // namespace

Status RoleProcess::start(const UniqueFd& log, TimePoint now) {
  auto ends = ipc::Channel::make_pair();
  if (!ends) {
    return fail(ends.error());
  }
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) {
    return fail(system_error("starting the " + role_, errno));
  }
  if (child == 0) {
    become(role_.c_str(), log.get(), ends->second.fd(), parent);
  }
  pid_ = child;
  peer_.emplace(std::move(ends->first));
  started_at_ = now;
  due_.reset();
  return {};
}

void RoleProcess::give_up() {
  peer_.reset();
  kill();
}

void RoleProcess::lost(bool told_to_stop) {
  peer_.reset();
  if (!told_to_stop) {
    kill();
  }
}

void RoleProcess::kill() const {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);  // not waited for yet, so the number is still its own
  }
}

void RoleProcess::ended(TimePoint now) {
  pid_ = 0;
  peer_.reset();
  if (now - started_at_ >= kHealthyLife) {
    back_off_ = kFirstBackOff;
  }
  not_started(now);
}

void RoleProcess::not_started(TimePoint now) {
  due_ = now + back_off_;
  back_off_ = std::min(2 * back_off_, kLongestBackOff);
}

}  // namespace tgs::monitor
