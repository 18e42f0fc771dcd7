#include "monitor/audit_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/unique_fd.h"
#include "monitor/key_file.h"

namespace tgs::monitor {
namespace {

Status prepare_file(const std::string& file) {
  const auto folder = std::filesystem::path(file).parent_path().string();
  const bool has_folder = ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST;
  const UniqueFd fd(
      has_folder ? ::open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600) : -1);
  if (!fd) {
    return fail(
        fmt::format("audit.file: {} can't be opened for writing ({}): name another file, or let this user "
                    "write there",
                    file, std::strerror(errno)));
  }
  return {};
}

}  // namespace

Status prepare_audit(const Settings& settings, Log& log) {
  if (!settings.audit) {
    return {};
  }
  const auto key = read_or_make_key(audit_key_file(settings.tdlib),
                                    "remove it: then what was recorded so far can't be checked any more");
  if (!key) {
    return fail(key.error());
  }
  auto prepared = prepare_file(settings.audit->file);
  if (!prepared && !settings.audit->required) {
    log.error({}, "{}", prepared.error().message);
    return {};
  }
  return prepared;
}

}  // namespace tgs::monitor
