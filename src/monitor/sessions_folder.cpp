#include "monitor/sessions_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <vector>

#include "base/new_file.h"
#include "base/whole_number.h"
#include "binlog/new_file.h"
#include "monitor/key_file.h"
#include "snapshot/image_header.h"
#include "vault/key_mark.h"
#include "vault/key_text.h"

namespace tgs::monitor {
namespace {

constexpr mode_t kOwnerOnly = 0700;

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

/// Another process has put them there: nothing of that is believed.
Result<std::vector<std::string>> files_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto name : snapshot::kFileNames) {
    const auto path = fmt::format("{}/{}", folder, name);
    const bool is_needed = name == snapshot::kBinlog || name == snapshot::kDatabase;
    struct stat file {};
    const bool is_there = ::lstat(path.c_str(), &file) == 0;
    if (is_there ? !S_ISREG(file.st_mode) : is_needed) {
      return fail(path + " is no file of a session");
    }
    if (is_there) {
      names.emplace_back(name);
    }
  }
  return names;
}

tl::unexpected<Error> unusable(const Error& why) {
  return fail("tdlib.path: " + why.message + ", or name another folder");
}

}  // namespace

Result<SessionsFolder> SessionsFolder::open(std::string path) {
  if (::mkdir(path.c_str(), kOwnerOnly) != 0 && errno != EEXIST) {
    return unusable(unusable_folder(path, errno));
  }
  auto lock = FolderLock::take(path);
  if (!lock) {
    return unusable(lock.error());
  }
  return SessionsFolder(std::move(path), std::move(*lock));
}

Result<Secret> SessionsFolder::key() const {
  const auto path = path_ + "/key";
  if (::access(path.c_str(), F_OK) != 0) {
    if (auto checked = vault::check_key_mark(path_, nullptr); !checked) {
      return fail(checked.error());
    }
  }
  return read_or_make_key(
      path,
      "set tdlib.encryption_key to the key that was in it, without which the sessions can't be "
      "opened");
}

Status SessionsFolder::check_key(const Secret& key) const {
  const auto bytes = vault::key_from(key.reveal());
  return bytes ? vault::check_key_mark(path_, &*bytes) : fail("tdlib.encryption_key is no key");
}

std::vector<SessionId> SessionsFolder::all() const {
  std::vector<SessionId> sessions;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(path_, none)) {
    if (const auto session = whole_number(entry.path().filename().string())) {
      sessions.push_back(*session);
    }
  }
  std::ranges::sort(sessions);
  return sessions;
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

Status SessionsFolder::take_over(SessionId session, const std::string& from) const {
  auto files = files_in(from);
  auto made = files ? make(session) : fail(files.error());
  if (!made) {
    return made;
  }
  for (const auto name : snapshot::kFileNames) {
    if (name != snapshot::kBinlog) {
      ::unlink(fmt::format("{}/{}", of_session(session), name).c_str());
    }
  }
  std::reverse(files->begin(), files->end());
  for (const auto& name : *files) {
    const auto path = fmt::format("{}/{}", from, name);
    const auto to = fmt::format("{}/{}", of_session(session), name);
    if (::renameat2(AT_FDCWD, path.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0) {
      return fail(system_error("making " + to, errno));
    }
  }
  ::rmdir(from.c_str());
  return sync_folder(of_session(session)) ? Status()
                                          : fail(system_error("making " + of_session(session), errno));
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
