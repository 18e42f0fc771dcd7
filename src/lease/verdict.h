// Whether a session that is in the database as somebody's may be taken. Pure; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tgs::lease {

/// Who runs sessions. A sessions' folder that was lost, or is a copy, is another instance of its node.
struct Holder {
  std::string node;
  std::string instance;

  bool operator==(const Holder&) const = default;
};

/// A session's row, as of one moment of the database's clock.
struct Lease {
  Holder holder;
  std::uint64_t epoch = 0;  ///< grows each time that it is taken
  /// Until it expires; negative: it has. None: its holder has released it.
  std::optional<std::chrono::milliseconds> left;
  std::string since = {};  ///< in UTC, for a person
};

struct Verdict {
  enum class Kind { take, wait, refuse };
  Kind kind;
  std::chrono::milliseconds wait{0};  ///< until it is worth another look
  std::string why = {};               ///< of a refusal, and what to do about it
};

/// `me` may always go on. What I lost, or the owner says I take over from the node `taken_over`, is mine once it has
/// expired: a holder that is alive and reaches the database keeps it. What others have not released stays theirs: that
/// it expired does not say that they have ended.
Verdict judge(const Lease& lease, const Holder& me, std::string_view taken_over);

/// What of a session's state may be written to the database.
enum class Right {
  mine,      ///< all: it is mine, or nobody's
  later,     ///< nothing yet: an earlier instance of my node has it, and may be running
  anothers,  ///< nothing, for ever: its holder's state is the newer one
};

/// `lease`: none where the session has no row.
Right right_to_write(const std::optional<Lease>& lease, const Holder& me);

}  // namespace tgs::lease
