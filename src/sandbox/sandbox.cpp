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
constexpr const char* kReadToConnect[] = {
    // name resolution
    "/etc/gai.conf", "/etc/host.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/resolv.conf",
    "/etc/services", "/run/resolvconf", "/run/systemd/resolve",
    // certificates
    "/usr/lib/ssl/openssl.cnf", "/etc/ssl/certs", "/usr/local/share/ca-certificates",
    "/usr/share/ca-certificates",
    // further
    "/dev/urandom"};

// TDLib also asks for addresses over HTTPS where it can't connect, and tells Telegram the time zone and the system's
// name.
constexpr const char* kReadByWorkers[] = {"/etc/localtime", "/etc/os-release", "/usr/share/zoneinfo",
                                          "/sys/devices/system/cpu/online"};

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

template <std::size_t N>
void allow_reading(const char* const (&paths)[N], Landlock& files) {
  for (const auto* path : paths) {
    files.allow(path, Landlock::Access::read);
  }
}

Landlock files_of_workers(const std::string& folder, const std::string& uploads) {
  Landlock files;
  files.allow(folder, Landlock::Access::write);
  allow_reading(kReadToConnect, files);
  allow_reading(kReadByWorkers, files);
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

Status enter_store(SandboxMode mode, const std::string& folder, const StoreNeeds& needs) {
  Landlock files;
  files.allow(folder, Landlock::Access::write);
  if (!needs.audit_folder.empty()) {
    files.allow(needs.audit_folder, Landlock::Access::write);
  }
  if (!needs.sessions_folder.empty()) {
    files.allow(needs.sessions_folder, Landlock::Access::read);
  }
  files.allow("/dev/urandom", Landlock::Access::read);
  if (needs.database) {
    allow_reading(kReadToConnect, files);
  }
  for (const auto& file : needs.certificates) {
    files.allow(file, Landlock::Access::read);
  }
  return enter(mode, files, {.files = true, .internet = needs.database});
}

Status enter_worker(SandboxMode mode, const std::string& folder, const std::string& uploads) {
  return enter(mode, files_of_workers(folder, uploads), {.files = true, .internet = true});
}

Status enter_zygote(SandboxMode mode, const std::string& folder, const std::string& uploads) {
  return enter(mode, files_of_workers(folder, uploads), {.files = true, .internet = true, .workers = true});
}

}  // namespace tgs::sandbox
