// Hands things from one thread to another, in order. take() gets all that has been posted and never waits;
// how the other thread learns that there is something is not the mailbox's business.
#pragma once

#include <mutex>
#include <utility>
#include <vector>

namespace tgs::worker {

template <class T>
class Mailbox {
 public:
  void post(T thing) {
    const std::lock_guard lock(mutex_);
    things_.push_back(std::move(thing));
  }

  std::vector<T> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(things_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<T> things_;
};

}  // namespace tgs::worker
