// This storage's leases: in the database, and in its own record, which counts where the database can't be asked. One
// thread, which waits for both.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "lease/database.h"
#include "lease/record.h"
#include "lease/table.h"

namespace tgs::lease {

class Ledger {
 public:
  /// `log` outlives it.
  static Result<Ledger> open(Database database, Record record, std::chrono::seconds length, Log& log);

  /// Leases of that node are taken once they have expired.
  void take_over(std::string node) { terms_.taken_over = std::move(node); }

  const Holder& holder() const { return terms_.me; }

  /// By its record, those that are this storage's; also what is to be forgotten, as long as the database surely has it.
  std::set<SessionId> sessions() const;

  mysql::Outcome<Answer> take(SessionId session, bool only_if_there);
  /// Where the database can't be asked: whether it is one of sessions(), and is not to be forgotten any more.
  bool resume(SessionId session);
  /// The session is no more. Where the database can't be told it is at the next renewal.
  void forget(SessionId session);

  struct Lost {
    SessionId session;
    std::string why;
  };
  /// Those that are not this storage's any more.
  mysql::Outcome<std::vector<Lost>> renew();

  void end_round() { database_.end_round(); }

 private:
  struct Held {
    std::uint64_t epoch = 0;
    /// The database has said so to this process. Else a take of an earlier one, or one without an answer, may have
    /// raised it there.
    bool is_sure = false;
  };
  struct Over {
    bool is_in_doubt = false;  ///< the database may have heard of it
  };

  Ledger(Database database, Record record, Terms terms, Log& log)
      : database_(std::move(database)), record_(std::move(record)), terms_(std::move(terms)), log_(log) {}

  void forget_rest();
  bool is_still_mine(SessionId session, Held& held, const std::map<SessionId, std::uint64_t>& epochs);
  void hold(SessionId session, std::uint64_t epoch);
  void drop(SessionId session);
  void check(const Status& written);

  Database database_;
  Record record_;
  Terms terms_;
  Log& log_;
  std::map<SessionId, Held> held_;
  std::map<SessionId, Over> over_;  // that the database has still to forget
  /// A take of them may have been done: the next one does not see any more whose they were.
  std::set<SessionId> unanswered_;
};

}  // namespace tgs::lease
