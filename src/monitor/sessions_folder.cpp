#include "monitor/sessions_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "binlog/new_file.h"
#include "monitor/key_file.h"

namespace tgs::monitor {
namespace {

constexpr mode_t kOwnerOnly = 0700;

/// Whose lock it is, for a person; the number may be out of date.
std::string holder_of(int lock) {
  std::string text(32, '\0');
  const auto size = ::pread(lock, text.data(), text.size(), 0);
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  text.resize(std::min(text.find('\n'), text.size()));
  return text.empty() ? "another storage" : "the storage with process id " + text;
}

/// Or closes one that others may read.
Status make_private(const std::string& folder) {
  if (::mkdir(folder.c_str(), kOwnerOnly) != 0 && errno != EEXIST) {
    return fail(system_error("making " + folder, errno));
  }
  const UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd || ::fchmod(fd.get(), kOwnerOnly) != 0) {
    return fail(system_error("opening " + folder, errno));
  }
  return {};
}

tl::unexpected<Error> unusable(const std::string& path, int errno_value) {
  return fail(
      fmt::format("tdlib.path: {} can't be used ({}): let this user write there, or name another folder",
                  path, std::strerror(errno_value)));
}

}  // namespace

Result<SessionsFolder> SessionsFolder::open(std::string path) {
  if (::mkdir(path.c_str(), kOwnerOnly) != 0 && errno != EEXIST) {
    return unusable(path, errno);
  }
  UniqueFd lock(::open((path + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock) {
    return unusable(path, errno);
  }
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return fail(fmt::format("tdlib.path: {} is in use by {}: stop that one, or name another folder", path,
                            holder_of(lock.get())));
  }
  const auto text = fmt::format("{}\n", ::getpid());
  if (::ftruncate(lock.get(), 0) != 0 ||
      ::pwrite(lock.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    return unusable(path, errno);
  }
  return SessionsFolder(std::move(path), std::move(lock));
}

Result<Secret> SessionsFolder::key() const {
  return read_or_make_key(
      path_ + "/key",
      "set tdlib.encryption_key to the key that was in it, without which the sessions can't be "
      "opened");
}

bool SessionsFolder::has(SessionId session) const {
  std::error_code error;
  return std::filesystem::is_directory(of_session(session), error);
}

bool SessionsFolder::has_file(SessionId session, const std::string& name) const {
  const auto path = of_session(session) + "/" + name;
  struct stat there {};
  return ::lstat(path.c_str(), &there) == 0 || ::lstat((path + ".new").c_str(), &there) == 0;
}

Status SessionsFolder::restore(SessionId session, const std::string& name, std::string_view bytes) const {
  auto made = make(session);
  if (made) {
    made = binlog::write_new_file(of_session(session) + "/" + name, bytes);
  }
  if (!made) {
    remove_if_empty(session);
  }
  return made;
}

Status SessionsFolder::make_for_store(const std::string& folder) const {
  if (auto made = make_private(folder); !made) {
    return fail("tdlib.path: " + made.error().message);
  }
  for (const std::string name : {"/names.sqlite", "/names.sqlite-wal", "/names.sqlite-shm"}) {
    ::rename((path_ + name).c_str(), (folder + name).c_str());
  }
  return {};
}

Status SessionsFolder::make(SessionId session) const {
  return make_private(of_session(session));
}

Status SessionsFolder::remove(SessionId session) const {
  std::error_code error;
  std::filesystem::remove_all(of_session(session), error);
  return error ? Status(fail("removing " + of_session(session) + ": " + error.message())) : Status();
}

void SessionsFolder::remove_if_empty(SessionId session) const {
  ::rmdir(of_session(session).c_str());
}

}  // namespace tgs::monitor
