#include "sandbox/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "base/unique_fd.h"

namespace tgs::sandbox {
namespace {

// Newer than Debian 12's kernel headers.
constexpr std::uint64_t kTruncate = 1ULL << 14U;
constexpr std::uint64_t kIoctlOnDevices = 1ULL << 15U;

// The versions that brought them.
constexpr int kHasRefer = 2;
constexpr int kHasTruncate = 3;
constexpr int kHasIoctlOnDevices = 5;

constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kWrite = kRead | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                                 LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
                                 LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REFER | kTruncate;
/// Of these a rule for a file, not a folder, may speak.
constexpr std::uint64_t kOfFiles = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | kTruncate;

/// All that a kernel of this version can refuse.
std::uint64_t refusable(int version) {
  std::uint64_t access = kWrite | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                         LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                         LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM | kIoctlOnDevices;
  access &= version >= kHasRefer ? ~0ULL : ~std::uint64_t{LANDLOCK_ACCESS_FS_REFER};
  access &= version >= kHasTruncate ? ~0ULL : ~kTruncate;
  return version >= kHasIoctlOnDevices ? access : access & ~kIoctlOnDevices;
}

bool add_rule(int ruleset, const std::string& path, std::uint64_t access) {
  const UniqueFd fd(::open(path.c_str(), O_PATH | O_CLOEXEC));
  struct stat status {};
  if (!fd || ::fstat(fd.get(), &status) != 0) {
    return true;
  }
  landlock_path_beneath_attr rule{};
  rule.allowed_access = S_ISDIR(status.st_mode) ? access : access & kOfFiles;
  rule.parent_fd = fd.get();
  return ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
}

}  // namespace

int Landlock::version() {
  const auto version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version > 0 ? static_cast<int>(version) : 0;
}

Status Landlock::enforce() const {
  landlock_ruleset_attr handled{};
  handled.handled_access_fs = refusable(version());
  const UniqueFd ruleset(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0)));
  if (!ruleset) {
    return fail(system_error("making a Landlock ruleset", errno));
  }
  for (const auto& rule : rules_) {
    const auto access = (rule.access == Access::write ? kWrite : kRead) & handled.handled_access_fs;
    if (!add_rule(ruleset.get(), rule.path, access)) {
      return fail(system_error("allowing " + rule.path, errno));
    }
  }
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      ::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) {
    return fail(system_error("enforcing a Landlock ruleset", errno));
  }
  return {};
}

}  // namespace tgs::sandbox
