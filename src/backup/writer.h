// Brings what waits in the outbox to the database: connects, checks the tables, and goes on for ever, with growing
// pauses where something is wrong; and after the rows, what is in the spool. Says in the log how that stands: one line
// when all is well, one for each other fault until then, and how much waits where that takes long. On a thread of its
// own, as it waits for the server.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <string>

#include "backup/outbox.h"
#include "backup/tables.h"
#include "backup/uploads.h"
#include "base/log.h"
#include "lease/verdict.h"
#include "mysql/connection.h"
#include "mysql/fault.h"
#include "settings/settings.h"

namespace tgs::backup {

class Writer {
 public:
  /// Whether the database takes what it is given: for any thread.
  using IsUp = std::shared_ptr<std::atomic<bool>>;

  /// `uploads`: null where no session is copied. `me`: in whose name sessions are written. The references outlive it.
  Writer(const MysqlSettings& settings, Outbox outbox, std::unique_ptr<Uploads> uploads, lease::Holder me,
         std::shared_ptr<const InQuestion> in_question, IsUp is_up, Log& log);

  /// Until the process ends by _exit(): nothing can call it back from a server that does not answer.
  [[noreturn]] void run();

 private:
  mysql::Fault work();
  mysql::Outcome<bool> upload(mysql::Connection& connection);
  mysql::Outcome<void> flush(mysql::Connection& connection);
  mysql::Outcome<void> write(mysql::Connection& connection, std::span<const Outbox::Entry> entries);
  mysql::Outcome<LeftOut> try_to_put(mysql::Connection& connection,
                                     std::span<const Outbox::Entry> entries) const;
  mysql::Outcome<void> settle(std::span<const Outbox::Entry> entries, const LeftOut& left_out);
  void tell_ready(const mysql::Connection& connection);
  void tell(const mysql::Fault& fault);
  void tell_lag();

  const MysqlSettings& settings_;
  Outbox outbox_;
  std::unique_ptr<Uploads> uploads_;
  const lease::Holder me_;
  const std::shared_ptr<const InQuestion> in_question_;
  const IsUp is_up_;
  Log& log_;
  std::chrono::seconds pause_;
  std::set<std::string> told_;  // faults since all was well
  // Entries that the database refuses, by number; tried anew with the next connection.
  std::set<std::uint64_t> not_taken_;
  bool is_late_ = false;  // and the log knows
};

}  // namespace tgs::backup
