// Writes the audit in a thread of its own, so that a slow disk holds up requests and nothing else of the store. What
// comes while a write is under way is written together by the next one. The methods are for the store's thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
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

  /// Events that could not be written, and whether there are such that the file does not tell of yet.
  std::uint64_t lost() const { return all_lost_; }
  bool is_failing() const { return is_failing_; }
  /// Where there are, tries to write that: as long as nobody asks for anything, nothing else would show that it can be.
  void try_again();

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
  std::optional<std::vector<Waiting>> next_batch();
  void write_batch(std::vector<Waiting> batch);
  void lose(std::uint64_t events);
  void tell_lost();
  void done(std::vector<Written> written);

  const audit::Keys keys_;
  const audit::Form form_;
  Journal journal_;         // the thread's
  std::uint64_t lost_ = 0;  // the thread's: events that could not be written, and are not told yet
  std::atomic<std::uint64_t> all_lost_ = 0;  // with those that are told
  std::atomic<bool> is_failing_ = false;
  const UniqueFd wake_up_;  // an eventfd

  std::mutex mutex_;  // of what follows
  std::condition_variable has_work_;
  std::vector<Waiting> queue_;
  std::size_t queued_bytes_ = 0;
  std::uint64_t dropped_ = 0;
  std::vector<Written> written_;
  bool stopping_ = false;
  bool tries_again_ = false;

  std::thread thread_;  // last: it uses the others
};

}  // namespace tgs::store
