#include "binlog/keyed_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <functional>

#include "base/new_file.h"
#include "base/same_file.h"
#include "binlog/rekeyer.h"

namespace tgs::binlog {
namespace {

constexpr std::size_t kPiece = 64U << 10U;
constexpr mode_t kPermissions = 0777;

std::string draft_of(const std::string& name) {
  return name + ".draft";
}

/// TDLib's name for what it is about to put in the file's place.
std::string successor_of(const std::string& name) {
  return name + ".new";
}

bool is_gone(int folder, const std::string& name) {
  return ::unlinkat(folder, name.c_str(), 0) == 0 || errno == ENOENT;
}

/// From its beginning on. False: errno says why.
Result<bool> read_all(int fd, const std::function<Status(std::string_view)>& take) {
  std::array<char, kPiece> piece;  // NOLINT(*-member-init): only what is read is looked at
  for (off_t at = 0;;) {
    const auto got = ::pread(fd, piece.data(), piece.size(), at);
    if (got <= 0) {
      return got == 0;
    }
    if (auto taken = take({piece.data(), static_cast<std::size_t>(got)}); !taken) {
      return fail(taken.error());
    }
    at += got;
  }
}

}  // namespace

Result<std::optional<KeyedFile>> KeyedFile::open(std::string folder, std::string name) {
  KeyedFile file(std::move(folder), std::move(name));
  const auto found = file.find();
  if (!found) {
    return fail(found.error());
  }
  if (!*found) {
    return std::nullopt;
  }
  if (auto locked = file.lock(); !locked) {
    return fail(locked.error());
  }
  return file;
}

Result<bool> KeyedFile::find() {
  folder_fd_.reset(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder_fd_) {
    return fail(system_error(folder_, errno));
  }
  for (const auto& name : {name_, successor_of(name_)}) {
    fd_.reset(::openat(folder_fd_.get(), name.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (fd_ || errno != ENOENT) {
      break;
    }
    is_successor_ = true;
  }
  struct stat file {};
  if (!fd_ && errno == ENOENT) {
    return false;
  }
  if (!fd_ || ::fstat(fd_.get(), &file) != 0) {
    return failed(errno);
  }
  if (!S_ISREG(file.st_mode)) {
    return fail(path() + ": it is no ordinary file");
  }
  return file.st_size > 0;
}

/// As TDLib locks it.
Status KeyedFile::lock() const {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  const bool is_held = ::fcntl(fd_.get(), F_OFD_SETLK, &lock) == 0 &&
                       is_same_file(fd_.get(), is_successor_ ? successor_of(path()) : path());
  return is_held ? Status() : fail(path() + " is in use by another process: stop the storage");
}

tl::unexpected<Error> KeyedFile::failed(int errno_value) const {
  return fail(system_error(path(), errno_value));
}

Result<std::optional<std::size_t>> KeyedFile::key(std::span<const Secret> keys) const {
  std::array<char, kMostEncryption> begin;  // NOLINT(*-member-init): only what is read is looked at
  const auto got = ::pread(fd_.get(), begin.data(), begin.size(), 0);
  if (got < 0) {
    return failed(errno);
  }
  auto found = key_of({begin.data(), static_cast<std::size_t>(got)}, keys);
  return found ? found : fail(fmt::format("{}: at 0: {}", path(), found.error().message));
}

Status KeyedFile::rekey(const Secret& old_key, const Secret& new_key) const {
  const auto draft = begin_draft();
  if (!draft) {
    return fail(draft.error());
  }
  auto done = [&]() -> Status {
    const auto digest = write(draft->get(), old_key, new_key);
    if (!digest) {
      return fail(digest.error());
    }
    if (auto read = read_back(draft->get(), new_key, *digest); !read) {
      return read;
    }
    return put_in_place(draft->get());
  }();
  if (!done) {
    is_gone(folder_fd_.get(), draft_of(name_));
  }
  return done;
}

/// With the owner and mode of the file that it is to replace.
Result<UniqueFd> KeyedFile::begin_draft() const {
  const auto name = draft_of(name_);
  struct stat file {};
  if (!is_gone(folder_fd_.get(), name) || ::fstat(fd_.get(), &file) != 0) {
    return failed(errno);
  }
  UniqueFd draft(
      ::openat(folder_fd_.get(), name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!draft || ::fchown(draft.get(), file.st_uid, file.st_gid) != 0 ||
      ::fchmod(draft.get(), file.st_mode & kPermissions) != 0) {
    return failed(errno);
  }
  return draft;
}

/// What its events come to, to find them again.
Result<std::string> KeyedFile::write(int draft, const Secret& old_key, const Secret& new_key) const {
  auto rekeyer = Rekeyer::begin(old_key.copy(), new_key.reveal(), [draft](std::string_view bytes) {
    return write_whole(draft, bytes) ? Status() : fail(system_error("writing it anew", errno));
  });
  if (!rekeyer) {
    return fail(fmt::format("{}: {}", path(), rekeyer.error().message));
  }
  const auto read = read_all(fd_.get(), [&](std::string_view bytes) { return rekeyer->add(bytes); });
  if (read && !*read) {
    return failed(errno);
  }
  const auto whole = read ? rekeyer->finish() : Status(fail(read.error()));
  return whole ? Result<std::string>(rekeyer->digest())
               : fail(fmt::format("{}: {}", path(), whole.error().message));
}

Status KeyedFile::read_back(int draft, const Secret& new_key, const std::string& digest) const {
  auto reader = Rekeyer::begin(new_key.copy(), {}, [](std::string_view) { return Status(); });
  const auto read = reader ? read_all(draft, [&](std::string_view bytes) { return reader->add(bytes); })
                           : Result<bool>(fail(reader.error()));
  const bool is_same = read && *read && reader->finish() && reader->digest() == digest;
  return is_same ? Status()
                 : fail(path() + ": what was written of it can't be read back; it is left as it is");
}

Status KeyedFile::put_in_place(int draft) const {
  const int folder = folder_fd_.get();
  const bool is_done = ::fsync(draft) == 0 &&
                       ::renameat(folder, draft_of(name_).c_str(), folder, name_.c_str()) == 0 &&
                       ::fsync(folder) == 0 && is_gone(folder, successor_of(name_));
  return is_done ? Status() : failed(errno);
}

Status KeyedFile::clean_up() const {
  const int folder = folder_fd_.get();
  const bool is_done = is_gone(folder, draft_of(name_)) &&
                       (is_successor_ || is_gone(folder, successor_of(name_))) && ::fsync(folder) == 0;
  return is_done ? Status() : failed(errno);
}

}  // namespace tgs::binlog
