// When a session's TDLib instance is started, stopped and started again: a state machine that is told what
// happened and answers what to do. Pure: no timers, no processes. Owned by its Session.
//
//   idle → starting → opening → running → closing → idle, or starting again where clients wait
//              ↑_______________________________|
//   resting: the instance died with clients connected; the next start waits for a back-off
#pragma once

#include <cstddef>
#include <optional>

#include "base/ids.h"

namespace tgs::session {

/// What the owner of a LifeCycle has to do now.
enum class Action {
  none,
  start,  ///< ask for an instance
  stop,   ///< ask for its orderly end
  erase,  ///< nothing of the session is left
};

class LifeCycle {
 public:
  enum class State { idle, starting, opening, running, closing, resting };

  explicit LifeCycle(Duration terminate_delay) : terminate_delay_(terminate_delay) {}

  State state() const { return state_; }

  Action client_joined();
  Action client_left(TimePoint now);

  /// The instance's stream is there.
  Action attached(TimePoint now);
  /// An instance that runs already was handed over by a restarted front: its clients get `grace` to come
  /// back.
  void adopted(TimePoint now, Duration grace);
  /// The instance takes requests: its first authorization state has come.
  void opened();
  /// The instance is gone. `orderly`: it said Closed before (log-out, revocation or our stop).
  Action ended(TimePoint now, bool orderly);
  /// The instance could not be had: its clients are gone with it, without a client_left().
  Action failed();
  /// The instance is to end, and where it has clients to be replaced by the next one.
  Action renew();
  /// The time of wake_at() has come.
  Action woken(TimePoint now);

  /// When woken() is due; none where nothing waits for a time.
  std::optional<TimePoint> wake_at() const { return wake_at_; }

  static constexpr Duration kFirstBackOff = std::chrono::milliseconds(100);
  static constexpr Duration kLongestBackOff = std::chrono::seconds(30);
  /// An instance that lived this long was fine: the next death starts from the first back-off again.
  static constexpr Duration kHealthyLife = std::chrono::seconds(60);

 private:
  bool has_instance() const { return state_ == State::opening || state_ == State::running; }
  Action stop_when_due(TimePoint now);
  Action rest(TimePoint now);
  Action start();

  const Duration terminate_delay_;
  State state_ = State::idle;
  std::size_t clients_ = 0;
  std::size_t deaths_ = 0;  // in a row, without a healthy life between
  TimePoint started_at_{};
  TimePoint empty_until_{};  // with no clients: when the instance is stopped
  std::optional<TimePoint> wake_at_;
};

}  // namespace tgs::session
