// How this process hears the person at the terminal: keys, and Ctrl-C and its like. Both are as they were before when
// these go. One thread.
#pragma once

#include <termios.h>

#include <csignal>
#include <initializer_list>

#include "base/unique_fd.h"

namespace tgs {

/// Another way in which the terminal takes what is typed; nothing where standard input is none. Before the question is
/// shown: what was typed ahead is thrown away.
class Typing {
 public:
  enum class Mode {
    unseen,  ///< only the end of the line is shown
    by_key,  ///< nothing is shown, and each key can be read at once
  };

  explicit Typing(Mode mode);
  Typing(const Typing&) = delete;
  Typing& operator=(const Typing&) = delete;
  ~Typing();

  bool is_at_terminal() const { return is_at_terminal_; }

 private:
  termios former_{};
  const bool is_at_terminal_;
};

/// Signals that would end the process are read from a descriptor meanwhile.
class Interrupts {
 public:
  /// `others`: signals that come there, too.
  explicit Interrupts(std::initializer_list<int> others = {});
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  ~Interrupts();

  /// To be polled.
  int fd() const { return fd_.get(); }
  /// The next one's number; 0: there is none.
  int take() const;

 private:
  sigset_t former_{};
  UniqueFd fd_;
};

}  // namespace tgs
