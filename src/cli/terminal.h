// The person at the command: says things, asks, and reads what is typed, also where all that comes by pipes. What is
// typed as a secret is not shown, and the terminal is as it was after any end that can be seen coming. One at a time;
// one thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/typing.h"

namespace tgs {

class Terminal {
 public:
  Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  bool is_seen() const { return is_seen_; }

  /// To standard error, as all that is no result.
  void say(std::string_view text) const;
  /// What is typed up to the next line's end is the answer.
  void ask(std::string_view text, bool is_secret);

  /// What read() would not wait for: lines, and Ctrl-C and its like.
  int input_fd() const { return 0; }
  const Interrupts& interrupts() const { return interrupts_; }

  enum class Heard { nothing_yet, line, end };
  /// Once input_fd() can be read. `line` without its newline.
  Heard read(std::string& line);
  /// A line that was read with the one before.
  bool take_line(std::string& line);

 private:
  const bool is_seen_;  // standard error is a terminal
  const Interrupts interrupts_;
  std::optional<Typing> unseen_;  // while a secret is asked for
  std::string heard_;
};

}  // namespace tgs
