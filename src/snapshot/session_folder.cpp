#include "snapshot/session_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/same_file.h"
#include "base/sha256.h"
#include "vault/key_ring.h"

namespace tgs::snapshot {
namespace {

constexpr std::size_t kPiece = 64U << 10U;

/// Whoever holds a lock of TDLib's kind on the file, for a person.
std::string holder_of(int fd) {
  struct flock lock {};
  lock.l_type = F_RDLCK;
  lock.l_whence = SEEK_SET;
  const bool is_known = ::fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK && lock.l_pid > 0;
  return is_known ? fmt::format("process {}", lock.l_pid) : "another process";
}

Status check_settled(const std::string& folder) {
  const auto successor = fmt::format("{}/{}.new", folder, kBinlog);
  return ::access(successor.c_str(), F_OK) != 0 ? Status()
                                                : fail(successor +
                                                       ": TDLib was stopped while it wrote this file: let a "
                                                       "storage start the session, and stop it");
}

}  // namespace

Result<SessionFolder> SessionFolder::open(const std::string& path) {
  if (::access(path.c_str(), F_OK) != 0) {
    return fail(system_error(path, errno));
  }
  if (auto settled = check_settled(path); !settled) {
    return fail(settled.error());
  }
  SessionFolder folder(path);
  for (const auto name : kFileNames) {
    if (auto taken = folder.take(name, name == kBinlog || name == kDatabase); !taken) {
      return fail(taken.error());
    }
    if (auto locked = name == kBinlog ? folder.lock() : Status(); !locked) {
      return fail(locked.error());
    }
  }
  if (auto settled = check_settled(path); !settled) {  // once more, now that nobody changes it
    return fail(settled.error());
  }
  return folder;
}

Status SessionFolder::take(std::string_view name, bool is_needed) {
  const auto path = fmt::format("{}/{}", path_, name);
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd && errno == ENOENT && !is_needed) {
    return {};
  }
  struct stat file {};
  if (!fd || ::fstat(fd.get(), &file) != 0) {
    return fail(system_error(path, errno));
  }
  const auto size = static_cast<std::uint64_t>(file.st_size);
  if (!S_ISREG(file.st_mode) || size > kMostFile) {
    return fail(fmt::format("{}: it is no ordinary file, or has more than {} GiB", path, kMostFile >> 30U));
  }
  files_.push_back({std::string(name), std::move(fd), size});
  return {};
}

/// TDLib locks its journal for writing, by fcntl() too, and alone; of files that are locked for reading it keeps off.
Status SessionFolder::lock() const {
  const int fd = files_.front().fd.get();
  struct flock lock {};
  lock.l_type = F_RDLCK;
  lock.l_whence = SEEK_SET;
  if (::fcntl(fd, F_OFD_SETLK, &lock) != 0) {
    return fail(errno == EAGAIN || errno == EACCES
                    ? Error(fmt::format("{} is in use by {}: stop the session's clients and wait until it is "
                                        "closed, or stop the storage",
                                        path_, holder_of(fd)))
                    : system_error("locking " + path_, errno));
  }
  // TDLib may have put another file in its place meanwhile.
  return is_same_file(fd, fmt::format("{}/{}", path_, kBinlog))
             ? Status()
             : fail(path_ + " is in use: it has just changed");
}

Result<ImageHeader> SessionFolder::describe(const Secret& database_key) const {
  const auto id = vault::id_of(database_key);
  if (!id) {
    return fail(id.error());
  }
  ImageHeader header;
  header.database_key = *id;
  ContentCheck content(database_key.copy());
  for (const auto& file : files_) {
    auto described = describe_file(file, content);
    if (!described) {
      return fail(path_ + "/" + described.error().message);
    }
    header.files.push_back(std::move(*described));
  }
  if (const auto good = content.finish(); !good) {
    return fail(path_ + "/" + good.error().message);
  }
  header.format = content.format();
  return header;
}

Result<ImageFile> SessionFolder::describe_file(const File& file, ContentCheck& content) const {
  Sha256 sum;
  const auto done = read(file, [&](std::string_view bytes) {
    sum.add(bytes);
    return content.add(file.name, bytes);
  });
  if (!done) {
    return fail(done.error());
  }
  return ImageFile{file.name, file.size, sum.digits()};
}

Status SessionFolder::write_image(const ImageHeader& header, const ImageSink& sink) const {
  if (auto begun = sink(to_bytes(header)); !begun) {
    return begun;
  }
  for (const auto& file : files_) {
    if (auto done = read(file, sink); !done) {
      return done;
    }
  }
  return {};
}

Status SessionFolder::read(const File& file, const ImageSink& sink) const {
  std::string piece(kPiece, '\0');
  for (std::uint64_t at = 0; at < file.size;) {
    const auto size = std::min<std::uint64_t>(kPiece, file.size - at);
    const auto got = ::pread(file.fd.get(), piece.data(), size, static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return fail(got < 0 ? system_error(file.name, errno) : Error(file.name + ": it has become shorter"));
    }
    if (auto done = sink(std::string_view(piece).substr(0, static_cast<std::size_t>(got))); !done) {
      return done;
    }
    at += static_cast<std::uint64_t>(got);
  }
  return {};
}

}  // namespace tgs::snapshot
