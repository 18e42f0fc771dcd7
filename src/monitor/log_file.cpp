#include "monitor/log_file.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace tgs::monitor {

Result<UniqueFd> open_log_file(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640));
  if (!fd) {
    return fail(
        fmt::format("logfile: {} can't be opened for writing ({}): name another file, or let this "
                    "user write there",
                    path, std::strerror(errno)));
  }
  return fd;
}

}  // namespace tgs::monitor
