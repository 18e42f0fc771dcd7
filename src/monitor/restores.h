// Sessions that the store asks the database for, be it their lease or their files, and who wants them: one question a
// session is under way at most, so that no answer is older than what has happened to the session since. Pure. Owned by
// the monitor; one thread.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "base/ids.h"

namespace tgs::monitor {

class Restores {
 public:
  struct Wish {
    bool is_wanted = false;      ///< still
    bool only_if_there = false;  ///< by all who want it
  };

  /// `most`: under way at a time.
  explicit Restores(std::size_t most) : most_(most) {}

  enum class Wanted { asked, waits, too_many };
  /// asked: now the store has to be.
  Wanted want(SessionId session, bool only_if_there);
  /// Nobody wants it any more; its answer is to come all the same.
  void cancel(SessionId session);
  void cancel_all();

  bool is_under_way(SessionId session) const { return under_way_.contains(session); }
  /// The answer is there. None: to what was not asked.
  std::optional<Wish> answered(SessionId session);
  /// No answer will come. Those that are still wanted.
  std::vector<SessionId> give_up();

 private:
  std::size_t most_;
  std::map<SessionId, Wish> under_way_;
};

}  // namespace tgs::monitor
