#include "base/unique_fd.h"

#include <fcntl.h>
#include <unistd.h>

namespace tgs {

void UniqueFd::reset(int fd) {
  if (fd_ >= 0) {
    ::close(fd_);
  }
  fd_ = fd;
}

UniqueFd UniqueFd::duplicate() const {
  return UniqueFd(::fcntl(fd_, F_DUPFD_CLOEXEC, 0));
}

}  // namespace tgs
