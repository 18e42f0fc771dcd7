#include "base/read_through.h"

#include <unistd.h>

#include <cerrno>
#include <string>

namespace tgs {
namespace {

constexpr std::size_t kPiece = 256U << 10U;

}  // namespace

Status read_through(int fd, const std::function<Status(std::string_view)>& take) {
  std::string piece(kPiece, '\0');
  for (off_t at = 0;;) {
    const auto got = ::pread(fd, piece.data(), piece.size(), at);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return got < 0 ? Status(fail(system_error("reading it", errno))) : Status();
    }
    if (auto taken = take(std::string_view(piece).substr(0, static_cast<std::size_t>(got))); !taken) {
      return taken;
    }
    at += got;
  }
}

}  // namespace tgs
