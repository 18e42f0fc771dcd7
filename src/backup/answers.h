// What a thread has to say to another one, which polls a descriptor for it. Its methods are for any thread.
#pragma once

#include <sys/eventfd.h>

#include <mutex>
#include <utility>
#include <vector>

#include "base/unique_fd.h"

namespace tgs::backup {

template <class Answer>
class Answers {
 public:
  void put(Answer answer) {
    const std::lock_guard lock(mutex_);
    answers_.push_back(std::move(answer));
    ::eventfd_write(wake_up_.get(), 1);
  }

  /// Readable when take() has something.
  int fd() const { return wake_up_.get(); }

  std::vector<Answer> take() {
    eventfd_t count = 0;
    ::eventfd_read(wake_up_.get(), &count);
    const std::lock_guard lock(mutex_);
    return std::exchange(answers_, {});
  }

 private:
  const UniqueFd wake_up_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  std::mutex mutex_;
  std::vector<Answer> answers_;  // guarded by mutex_
};

}  // namespace tgs::backup
