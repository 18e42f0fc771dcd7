#include "sandbox/sandbox.h"

#include <fmt/format.h>
#include <sys/prctl.h>

#include "sandbox/landlock.h"
#include "sandbox/syscalls.h"

#ifdef __SANITIZE_ADDRESS__
/// Asked by the leak checker, which traces the process from another one: not inside, where this call fails too.
extern "C" int __lsan_is_turned_off() {
  return ::prctl(PR_GET_SECCOMP) != 0 ? 1 : 0;
}
#endif

namespace tgs::sandbox {
namespace {

// Folders where a file is replaced rather than changed: a rule for the file would be one for the former.
constexpr const char* kReadByWorkers[] = {
    // name resolution
    "/etc/gai.conf", "/etc/host.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/resolv.conf",
    "/etc/services", "/run/resolvconf", "/run/systemd/resolve",
    // certificates: TDLib asks for addresses over HTTPS where it can't connect
    "/usr/lib/ssl/openssl.cnf", "/etc/ssl/certs", "/usr/local/share/ca-certificates",
    "/usr/share/ca-certificates",
    // the time zone and the system's name, which TDLib tells Telegram
    "/etc/localtime", "/etc/os-release", "/usr/share/zoneinfo",
    // further
    "/dev/urandom", "/sys/devices/system/cpu/online"};

std::string what_kernel_lacks() {
  if (Landlock::version() == 0) {
    return "Landlock, or has it switched off (Linux has it from 5.13 on, where `lsm=` names it)";
  }
  return can_limit_syscalls() ? "" : "seccomp filters";
}

Status enter(SandboxMode mode, const Landlock& files, const Rights& rights) {
  const bool may_lack = mode == SandboxMode::automatic;
  Status entered;
  if (mode != SandboxMode::off && !(may_lack && Landlock::version() == 0)) {
    entered = files.enforce();
  }
  if (mode != SandboxMode::off && !(may_lack && !can_limit_syscalls()) && entered) {
    entered = limit_syscalls(rights);
  }
  if (!entered) {
    return fail(fmt::format("sandbox: {}: set the key to \"off\" to do without", entered.error().message));
  }
  return {};
}

Landlock files_of_workers(const std::string& folder, const std::string& uploads) {
  Landlock files;
  files.allow(folder, Landlock::Access::write);
  for (const auto* path : kReadByWorkers) {
    files.allow(path, Landlock::Access::read);
  }
  if (!uploads.empty()) {
    files.allow(uploads, Landlock::Access::read);
  }
  return files;
}

}  // namespace

Status check_kernel(SandboxMode mode, Log& log) {
  const auto lacking = mode == SandboxMode::off ? std::string() : what_kernel_lacks();
  if (lacking.empty()) {
    return {};
  }
  if (mode == SandboxMode::required) {
    return fail(
        fmt::format("sandbox: found \"required\", but this kernel has no {}: start one that has it, or "
                    "set the key to \"auto\"",
                    lacking));
  }
  log.warning({}, "sandbox: this kernel has no {}: whoever breaks into a process gets further than need be",
              lacking);
  return {};
}

Status enter_front(SandboxMode mode) {
  return enter(mode, Landlock(), {.clients = true});
}

Status enter_store(SandboxMode mode, const std::string& folder, const std::string& audit_folder) {
  Landlock files;
  files.allow(folder, Landlock::Access::write);
  if (!audit_folder.empty()) {
    files.allow(audit_folder, Landlock::Access::write);
  }
  files.allow("/dev/urandom", Landlock::Access::read);
  return enter(mode, files, {.files = true});
}

Status enter_worker(SandboxMode mode, const std::string& folder, const std::string& uploads) {
  return enter(mode, files_of_workers(folder, uploads), {.files = true, .internet = true});
}

Status enter_zygote(SandboxMode mode, const std::string& folder, const std::string& uploads) {
  return enter(mode, files_of_workers(folder, uploads), {.files = true, .internet = true, .workers = true});
}

}  // namespace tgs::sandbox
