#include "binlog/new_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "base/unique_fd.h"

namespace tgs::binlog {
namespace {

bool write_durably(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      return false;
    }
    bytes.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
  }
  return ::fsync(fd) == 0;
}

bool put_in_place(const std::string& draft, const std::string& path) {
  const auto folder = std::filesystem::absolute(path).parent_path().string();
  const UniqueFd folder_fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return folder_fd && ::renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0 &&
         ::fsync(folder_fd.get()) == 0;
}

}  // namespace

Status write_new_file(const std::string& path, std::string_view bytes) {
  for (const auto& name : {path, path + ".new"}) {
    if (::access(name.c_str(), F_OK) == 0) {
      return fail(fmt::format("{} is there already, and is left as it is", name));
    }
  }
  const auto draft = path + ".draft";  // not .new, which TDLib would take for whole
  ::unlink(draft.c_str());
  const UniqueFd fd(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd || !write_durably(fd.get(), bytes) || !put_in_place(draft, path)) {
    const int reason = errno;
    ::unlink(draft.c_str());
    return fail(system_error("making " + path, reason));
  }
  return {};
}

}  // namespace tgs::binlog
