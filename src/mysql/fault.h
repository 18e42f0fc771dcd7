// Why MySQL could not do something: in one line for the owner, and of a kind that code can act upon. Texts name the key
// of the settings that has to do with it, and hold no password and no value of a statement. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "settings/settings.h"

namespace tgs::mysql {

enum class Kind {
  unreachable,  ///< nobody answers there, or not in time: later it may be otherwise
  refused,      ///< one side does not accept the other: settings or server have to change
  schema,       ///< the tables are not those that this version works with
  lost,         ///< the connection ended; what was under way may have been done or not
  repeat,       ///< a deadlock or a lock that took too long: the transaction was undone and can be tried anew
  unable,       ///< the server can't do it at present: read-only, full, too busy, about to stop
  wrong,        ///< the server does not take the statement: a mistake of ours
};

struct Fault {
  Kind kind;
  std::string message;
};

template <class T>
using Outcome = tl::expected<T, Fault>;

inline tl::unexpected<Fault> fail(Kind kind, std::string message) {
  return tl::unexpected<Fault>({kind, std::move(message)});
}

/// Tries what a deadlock has undone again, a few times: deadlocks are nobody's fault. `attempt` returns an Outcome.
template <class Attempt>
auto repeat(const Attempt& attempt) {
  constexpr int kMostAttempts = 5;
  auto outcome = attempt();
  for (int n = 1; !outcome && outcome.error().kind == Kind::repeat && n < kMostAttempts; ++n) {
    outcome = attempt();
  }
  return outcome;
}

/// The number of an error, of the server or the connector, and what they say of it.
struct Failure {
  unsigned number;
  std::string_view text;
};

/// Of a connection that was not made.
Fault connecting_fault(const Failure& failure, const MysqlSettings& settings);
/// Of a statement, whose text stands in the message in place of the server's words where those may quote values.
Fault statement_fault(const Failure& failure, std::string_view statement);

}  // namespace tgs::mysql
