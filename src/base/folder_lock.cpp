#include "base/folder_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace tgs {
namespace {

/// Whose lock it is, for a person; the number may be out of date.
std::string holder_of(int lock) {
  std::string text(32, '\0');
  const auto size = ::pread(lock, text.data(), text.size(), 0);
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  text.resize(std::min(text.find('\n'), text.size()));
  return text.empty() ? "another storage" : "the storage with process id " + text;
}

}  // namespace

Result<FolderLock> FolderLock::take(const std::string& folder) {
  UniqueFd fd(::open((folder + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) {
    return fail(unusable_folder(folder, errno));
  }
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    return fail(fmt::format("{} is in use by {}: stop that one", folder, holder_of(fd.get())));
  }
  const auto text = fmt::format("{}\n", ::getpid());
  if (::ftruncate(fd.get(), 0) != 0 ||
      ::pwrite(fd.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    return fail(unusable_folder(folder, errno));
  }
  return FolderLock(std::move(fd));
}

Error unusable_folder(const std::string& folder, int errno_value) {
  return Error(
      fmt::format("{} can't be used ({}): let this user write there", folder, std::strerror(errno_value)));
}

}  // namespace tgs
