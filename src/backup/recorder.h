// Keeps the outbox up to date: with what the sessions' files say, and with the names that go by. On a thread of its
// own, as it waits for the disk; its methods are for any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "backup/outbox.h"
#include "backup/rows.h"
#include "backup/session_files.h"
#include "base/log.h"

namespace tgs::backup {

class Recorder {
 public:
  /// How often it looks. With Writer's pause it is what a change takes to the database: 2 seconds at most.
  static constexpr std::chrono::milliseconds kPause{1000};

  /// `files`: null where the sessions' secrets may not go to the database. `log` outlives it.
  Recorder(Outbox outbox, std::unique_ptr<SessionFiles> files, Log& log);
  /// After one more look: what is known by now is in the outbox.
  ~Recorder();

  void put(PeerRows rows);
  /// Rows of the session, though nothing in its file has changed.
  void put_anew(SessionId session);
  /// The same, and those that wait are dropped before, which is tried until it is done; `dropped` is called then, on
  /// its thread.
  void put_anew(SessionId session, std::function<void()> dropped);

  /// Called on its thread after a look that begins now or later. True: all that it saw is in the outbox. Not called
  /// where the recorder ends before.
  using Afterwards = std::function<void(bool is_kept)>;
  void look_then(Afterwards afterwards);

 private:
  void run(const std::stop_token& stop);
  void look();
  void take_peers();
  void take_anew();
  bool drop_former(SessionId session);
  void keep_in_mind(Rows rows);
  void keep();
  void tell(const Status& kept);

  Outbox outbox_;
  std::unique_ptr<SessionFiles> files_;
  Log& log_;

  std::map<std::string, Rows> unkept_;  // the thread's, by name
  // Likewise: hashes of peers' rows, to leave out what repeats.
  std::unordered_map<std::int64_t, std::size_t> known_;
  bool has_failed_ = false;  // and the log knows

  std::mutex mutex_;
  std::condition_variable_any wakes_;
  std::map<std::int64_t, PeerRows> peers_;  // guarded by mutex_
  // Likewise; to be called once the former ones are dropped, or null.
  std::map<SessionId, std::function<void()>> anew_;
  bool is_in_haste_ = false;            // likewise: to look at once
  std::vector<Afterwards> afterwards_;  // likewise

  std::jthread thread_;
};

}  // namespace tgs::backup
