// Copies the files of sessions that have just closed into the spool, sealed. On a thread of its own, as it waits for
// the disk; its methods are for any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "backup/answers.h"
#include "backup/spool.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/result.h"
#include "base/secret.h"
#include "snapshot/image_header.h"
#include "snapshot/session_folder.h"
#include "vault/key_ring.h"

namespace tgs::backup {

class Copier {
 public:
  /// From ask() on. What takes longer is left out: the session's clients wait.
  static constexpr std::chrono::seconds kLongest{5};

  struct Options {
    std::string sessions_folder;
    Duration spacing;  ///< between two copies of a session
  };

  /// Its thread goes on until the process ends by _exit(); `log` lasts as long.
  static std::shared_ptr<Copier> start(Options options, Spool spool, vault::KeyRing keys, Secret database_key,
                                       Log& log);

  /// Answered once. `in_any_case`: though it was copied a short while ago, or is as it was.
  void ask(SessionId session, bool in_any_case);
  /// Of one that is not to be copied.
  void leave_out(SessionId session) { done_.put(session); }

  /// Until what it was asked for is in the spool, but no longer.
  void finish(Duration longest);

  /// Sessions whose files it does not need any more, copied or not.
  Answers<SessionId>& done() { return done_; }

 private:
  struct Task {
    SessionId session = 0;
    bool in_any_case = false;
    TimePoint until;
  };
  /// The newest copy of a session in this run.
  struct Copy {
    TimePoint at;
    std::vector<snapshot::ImageFile> files;
  };

  Copier(Options options, Spool spool, vault::KeyRing keys, Secret database_key, Log& log);

  [[noreturn]] void run();
  Task next();
  Status copy(const Task& task);
  Status write(const Task& task, NewFile& file, snapshot::ImageHeader& header);
  Status read_back(const NewFile& file, SessionId session) const;

  const Options options_;
  const Spool spool_;
  const vault::KeyRing keys_;
  const Secret database_key_;
  Log& log_;
  std::map<SessionId, Copy> copies_;  // the thread's
  Answers<SessionId> done_;

  std::mutex mutex_;  // of what follows
  std::condition_variable has_work_;
  std::condition_variable is_done_;
  std::vector<Task> tasks_;
  bool is_copying_ = false;
};

}  // namespace tgs::backup
