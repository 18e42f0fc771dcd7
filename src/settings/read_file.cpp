#include "settings/read_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/secret.h"
#include "base/unique_fd.h"

namespace tgs {
namespace {

struct OpenFile {
  UniqueFd fd;
  unsigned mode;
};

Result<OpenFile> open_file(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  struct stat status {};
  if (!fd || ::fstat(fd.get(), &status) != 0) {
    return fail(std::strerror(errno));
  }
  if (S_ISDIR(status.st_mode)) {
    return fail("it is a folder");
  }
  return OpenFile{std::move(fd), status.st_mode & 07777U};
}

/// Reads up to `wanted` bytes; fewer only at the end of the file.
Result<std::string> read_up_to(int fd, std::size_t wanted) {
  std::string text(wanted, '\0');
  std::size_t filled = 0;
  while (filled < wanted) {
    const ssize_t count = ::read(fd, text.data() + filled, wanted - filled);
    if (count == 0) {
      break;
    }
    if (count > 0) {
      filled += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      return fail(std::strerror(errno));
    }
  }
  text.resize(filled);
  return text;
}

}  // namespace

Result<FileText> read_file(const std::string& path, std::size_t most) {
  auto file = open_file(path);
  if (!file) {
    return fail(std::move(file).error());
  }
  auto text = read_up_to(file->fd.get(), most + 1);
  if (!text) {
    return fail(std::move(text).error());
  }
  if (text->size() > most) {
    wipe(*text);
    return fail(fmt::format("it is larger than {} bytes", most));
  }
  return FileText{std::move(*text), file->mode};
}

Status check_readable(const std::string& path) {
  auto file = open_file(path);
  if (!file) {
    return fail(std::move(file).error());
  }
  return {};
}

}  // namespace tgs
