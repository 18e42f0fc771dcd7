// Writes the audit in a thread of its own, so that a slow disk holds up requests and nothing else of the store. What
// comes while a write is under way is written together by the next one. The methods are for the store's thread.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "audit/arguments.h"
#include "audit/event.h"
#include "audit/mac.h"
#include "base/log.h"
#include "base/unique_fd.h"
#include "store/journal.h"

namespace tgs::store {

class AuditWriter {
 public:
  /// Who waits for an event to be written, as the store tells them apart; {0, 0}: nobody.
  struct Ticket {
    std::uint64_t front;
    std::uint64_t id;
  };
  struct Written {
    Ticket ticket;
    std::uint64_t seq;  ///< number of its line; 0: it could not be written
  };

  /// `key`: of the audit. `log` outlives it.
  AuditWriter(Journal::Place place, std::string_view key, audit::Form form, Log& log);
  /// Writes what waits.
  ~AuditWriter();
  AuditWriter(const AuditWriter&) = delete;
  AuditWriter& operator=(const AuditWriter&) = delete;

  /// Where the queue is full that is as good as a write that failed.
  void write(audit::Event event, Ticket ticket = {});

  /// Readable when take_written() has something.
  int fd() const { return wake_up_.get(); }
  std::vector<Written> take_written();

 private:
  struct Waiting {
    audit::Event event;
    Ticket ticket{};
    std::size_t bytes = 0;
  };

  void run();
  std::vector<Waiting> next_batch();
  void write_batch(std::vector<Waiting> batch);
  void tell_lost();
  void done(std::vector<Written> written);

  const audit::Keys keys_;
  const audit::Form form_;
  Journal journal_;         // the thread's
  std::uint64_t lost_ = 0;  // the thread's: events that could not be written, and are not told yet
  const UniqueFd wake_up_;  // an eventfd

  std::mutex mutex_;  // of what follows
  std::condition_variable has_work_;
  std::vector<Waiting> queue_;
  std::size_t queued_bytes_ = 0;
  std::uint64_t dropped_ = 0;
  std::vector<Written> written_;
  bool stopping_ = false;

  std::thread thread_;  // last: it uses the others
};

}  // namespace tgs::store
