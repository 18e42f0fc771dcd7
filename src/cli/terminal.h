// The person at the command: says things, asks, and reads what is typed, also where all that comes by pipes. What is typed
// as a secret is not shown, and the terminal is as it was after any end that can be seen coming. One at a time; one thread.
#pragma once

#include <termios.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace tgs {

class Terminal {
 public:
  Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal();

  bool is_seen() const { return is_seen_; }

  /// To standard error, as all that is no result.
  void say(std::string_view text) const;
  void ask(std::string_view text, bool is_secret);

  /// What read() would not wait for: lines, and Ctrl-C and its like.
  int input_fd() const { return 0; }
  int signal_fd() const { return signals_.get(); }

  enum class Heard { nothing_yet, line, end };
  /// Once input_fd() can be read. `line` without its newline.
  Heard read(std::string& line);
  /// A line that was read with the one before.
  bool take_line(std::string& line);

 private:
  void show_typing(bool is_shown);

  const bool is_seen_;             // standard error is a terminal
  const bool is_typed_;            // standard input is one
  std::optional<termios> before_;  // while typing is not shown
  UniqueFd signals_;
  std::string heard_;
};

}  // namespace tgs
