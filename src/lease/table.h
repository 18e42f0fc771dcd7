// Leases in the database's table: taken, renewed, given up. Only its clock counts. Any thread that may use the
// connection.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "base/ids.h"
#include "lease/verdict.h"
#include "mysql/connection.h"

namespace tgs::lease {

/// On which somebody takes leases.
struct Terms {
  Holder me;
  std::chrono::seconds length;
  std::string taken_over = {};  ///< a node; empty: none
};

struct Answer {
  enum class Kind {
    taken,    ///< `epoch`
    wait,     ///< somebody has it who may be gone: `wait` until it is worth another question
    refused,  ///< `why`
    absent,   ///< asked for only if it is there, and it is not
  };
  Kind kind;
  std::uint64_t epoch = 0;
  std::chrono::milliseconds wait{0};
  std::string why = {};
  bool is_gained = false;  ///< of taken: until now another node had it
};

/// Compare-and-set on the epoch, in one transaction. `only_if_there`: leaves no row for a session that the database has
/// nothing of.
mysql::Outcome<Answer> take(mysql::Connection& connection, SessionId session, const Terms& terms,
                            bool only_if_there);

/// All that the holder has for as long again, also what has expired. Its epochs; what is not among them is not the
/// holder's.
mysql::Outcome<std::map<SessionId, std::uint64_t>> renew(mysql::Connection& connection, const Terms& terms);

/// Within a transaction nobody takes it until that ends.
mysql::Outcome<Right> right_to_write(mysql::Connection& connection, SessionId session, const Holder& me);

/// Who has it now, in words.
mysql::Outcome<std::string> whose(mysql::Connection& connection, SessionId session);

/// Anybody may take it from now on. Nothing where it is not the holder's.
mysql::Outcome<void> release(mysql::Connection& connection, SessionId session, const Holder& holder);
/// The same, of a session that is no more: without a trace, as whoever may name new sessions could fill the table.
mysql::Outcome<void> forget(mysql::Connection& connection, SessionId session, const Holder& holder);

}  // namespace tgs::lease
