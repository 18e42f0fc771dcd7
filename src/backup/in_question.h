// The sessions whose lease is being asked for. Until it is known whether another storage had them, and what that makes
// old is dropped, nothing that waits of them may go to the database: it could take the place of what the other one
// wrote. Any thread.
#pragma once

#include <mutex>
#include <set>

#include "base/ids.h"

namespace tgs::backup {

class InQuestion {
 public:
  /// Before the lease is asked for.
  void begin(SessionId session) {
    const std::lock_guard lock(mutex_);
    sessions_.insert(session);
  }
  void end(SessionId session) {
    const std::lock_guard lock(mutex_);
    sessions_.erase(session);
  }
  /// To be asked once the lease is seen to be this storage's: it was in question before it could become so.
  bool has(SessionId session) const {
    const std::lock_guard lock(mutex_);
    return sessions_.contains(session);
  }

 private:
  mutable std::mutex mutex_;
  std::set<SessionId> sessions_;
};

}  // namespace tgs::backup
