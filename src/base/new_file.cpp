#include "base/new_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

namespace tgs {
namespace {

std::string draft_of(const std::string& path) {
  return path + ".draft";
}

}  // namespace

Result<NewFile> NewFile::begin(std::string path) {
  if (::access(path.c_str(), F_OK) == 0) {
    return fail(fmt::format("{} is there already, and is left as it is", path));
  }
  const auto draft = draft_of(path);
  ::unlink(draft.c_str());
  UniqueFd fd(::open(draft.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) {
    return fail(system_error("making " + path, errno));
  }
  return NewFile(std::move(path), std::move(fd));
}

NewFile::~NewFile() {
  if (fd_) {
    ::unlink(draft_of(path_).c_str());
  }
}

Status NewFile::write(std::string_view bytes) {
  return write_whole(fd_.get(), bytes) ? Status() : fail(system_error("writing " + path_, errno));
}

Status NewFile::commit() {
  const auto folder = std::filesystem::absolute(path_).parent_path().string();
  if (::fsync(fd_.get()) != 0 ||
      ::renameat2(AT_FDCWD, draft_of(path_).c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) != 0) {
    return fail(system_error("making " + path_, errno));
  }
  fd_.reset();
  return sync_folder(folder) ? Status() : fail(system_error("making " + path_, errno));
}

bool write_whole(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      return false;
    }
    bytes.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
  }
  return true;
}

bool sync_folder(const std::string& folder) {
  const UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return fd && ::fsync(fd.get()) == 0;
}

}  // namespace tgs
