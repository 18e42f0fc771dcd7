#include "snapshot/new_session.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/new_file.h"
#include "base/same_file.h"

namespace tgs::snapshot {
NewSession::~NewSession() {
  if (folder_) {
    remove_files();
    ::rmdir(draft().c_str());
  }
}

Status NewSession::begin(const ImageHeader& header) {
  session_ = session_.value_or(header.session);
  struct stat there {};
  if (::lstat(path().c_str(), &there) == 0) {
    return fail(fmt::format("{} is there already, and is left as it is", path()));
  }
  return open_draft();
}

/// Locked, so that of two imports one gets it, and empty.
Status NewSession::open_draft() {
  if (::mkdir(draft().c_str(), 0700) != 0 && errno != EEXIST) {
    return fail(system_error("making " + draft(), errno));
  }
  UniqueFd folder(::open(draft().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder || ::fchmod(folder.get(), 0700) != 0) {
    return fail(system_error("opening " + draft(), errno));
  }
  if (::flock(folder.get(), LOCK_EX | LOCK_NB) != 0 || !is_same_file(folder.get(), draft())) {
    return fail(fmt::format("{}: another import of this session is under way", draft()));
  }
  folder_ = std::move(folder);
  remove_files();
  return {};
}

void NewSession::remove_files() const {
  for (const auto name : kFileNames) {
    ::unlinkat(folder_.get(), std::string(name).c_str(), 0);
  }
}

Status NewSession::begin_file(const ImageFile& file) {
  if (auto ended = end_file(); !ended) {
    return ended;
  }
  file_.reset(::openat(folder_.get(), file.name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  return file_ ? Status() : fail(system_error(fmt::format("making {}/{}", draft(), file.name), errno));
}

Status NewSession::write(std::string_view bytes) {
  return write_whole(file_.get(), bytes) ? Status() : fail(system_error("writing into " + draft(), errno));
}

Status NewSession::end_file() {
  const bool is_kept = !file_ || (::fsync(file_.get()) == 0 && give_to_owner(file_.get()));
  const int reason = errno;
  file_.reset();
  return is_kept ? Status() : fail(system_error("writing into " + draft(), reason));
}

/// The storage's user, where root does this for it.
bool NewSession::give_to_owner(int fd) const {
  struct stat sessions {};
  struct stat file {};
  if (::geteuid() != 0) {
    return true;
  }
  if (::stat(sessions_.c_str(), &sessions) != 0 || ::fstat(fd, &file) != 0) {
    return false;
  }
  return (file.st_uid == sessions.st_uid && file.st_gid == sessions.st_gid) ||
         ::fchown(fd, sessions.st_uid, sessions.st_gid) == 0;
}

Status NewSession::commit() {
  if (auto ended = end_file(); !ended) {
    return ended;
  }
  if (!give_to_owner(folder_.get()) || ::fsync(folder_.get()) != 0 ||
      ::renameat2(AT_FDCWD, draft().c_str(), AT_FDCWD, path().c_str(), RENAME_NOREPLACE) != 0) {
    return fail(system_error("making " + path(), errno));
  }
  folder_.reset();
  return sync_folder(sessions_) ? Status() : fail(system_error("making " + path(), errno));
}

}  // namespace tgs::snapshot
