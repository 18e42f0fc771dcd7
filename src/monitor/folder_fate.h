// Whether a session's folder is worth keeping once its instance is closed. Only what the worker positively
// reported counts: a folder whose state is unknown, or that was logged in at any time, is kept. Pure.
#pragma once

#include <string>
#include <string_view>

namespace tgs::monitor {

class FolderFate {
 public:
  /// Each authorization state of the instance in turn, without Closed.
  void apply(std::string_view state);

  /// After an orderly Closed: the session never got as far as a log-in, or has logged out. A log-out that was
  /// cut short by closing is not over: TDLib finishes it at the next start and needs the folder.
  bool is_removable() const;

  /// After an orderly Closed: somebody is logged in with what is in it.
  bool is_worth_a_copy() const { return was_logged_in_ && !is_removable(); }
  /// Somebody was asked to log in.
  bool has_asked() const { return has_asked_; }
  /// And was not when the instance began.
  bool has_logged_in() const { return was_logged_in_ && has_asked_; }

 private:
  bool has_asked_ = false;  // for a log-in
  bool waits_for_log_in_ = false;
  bool was_logged_in_ = false;
  std::string last_;
};

/// Is `state` one of the steps of a log-in that is not complete?
bool is_log_in_state(std::string_view state);

}  // namespace tgs::monitor
