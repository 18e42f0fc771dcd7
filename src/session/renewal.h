// When a session's instance is closed and opened again while its clients stay, so that its files can be copied; and
// what these are not told meanwhile. Pure. Owned by its Session; outlives instances.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/ids.h"

namespace tgs::session {

class Renewal {
 public:
  static constexpr Duration kLongestQuiet = std::chrono::seconds(60);
  static constexpr int kQuietsInInterval = 6;
  static constexpr Duration kLongestOrder = std::chrono::seconds(60);
  static constexpr Duration kOrderedQuiet = std::chrono::milliseconds(50);

  /// Between the starts of two instances. 0: never.
  explicit Renewal(Duration interval) : interval_(interval) {}

  /// The instance's authorization state. One that somebody has just logged in with is due at once.
  void follow(std::string_view state, TimePoint now);
  /// The owner wants it now: what has passed does not matter, and it is due as often as that is until it has begun, or
  /// kLongestOrder has gone by.
  void order(TimePoint now) { ordered_until_ = now + kLongestOrder; }
  bool is_ordered() const { return ordered_until_.has_value(); }
  /// Something passed between TDLib and a client.
  void note_traffic() { has_passed_ = true; }

  /// When look() is to be asked again.
  std::optional<TimePoint> wake_at() const;
  /// Whether it is to be now: it is due, `is_idle`, and nothing has passed since the last look, which is quiet() ago;
  /// or it is ordered and `is_idle`.
  bool look(TimePoint now, bool is_idle);
  Duration quiet() const { return std::min(kLongestQuiet, interval_ / kQuietsInInterval); }

  void begin();
  bool is_under_way() const { return is_under_way_; }
  /// Those who were there before it don't get this update. It is over when the next instance is where the one before
  /// was, or shows anything else.
  bool hides(std::string_view type, std::string_view update);
  /// The next instance is no such one: all is told again.
  void give_up() { is_under_way_ = false; }

 private:
  const Duration interval_;
  std::optional<TimePoint> due_;  // none: the instance is not ready
  std::optional<TimePoint> ordered_until_;
  TimePoint looked_at_{};
  bool has_passed_ = false;  // since the last look
  bool has_asked_ = false;   // the instance, for a log-in
  bool is_under_way_ = false;
  bool is_ready_again_ = false;
};

}  // namespace tgs::session
