#include "cli/prompt.h"

#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

namespace tgs {
namespace {

constexpr std::size_t kLongestLine = 4096;

/// Ctrl-C ends the question, so that the terminal is put back as it was. Until it goes. Only wait() can be interrupted, so
/// that one that comes before it is not lost.
class Interruptible {
 public:
  Interruptible() {
    struct sigaction action {};
    action.sa_handler = [](int) {};
    ::sigaction(SIGINT, &action, &former_action_);
    sigset_t interrupt;
    ::sigemptyset(&interrupt);
    ::sigaddset(&interrupt, SIGINT);
    ::sigprocmask(SIG_BLOCK, &interrupt, &former_mask_);
    waiting_mask_ = former_mask_;
    ::sigdelset(&waiting_mask_, SIGINT);
  }
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;
  ~Interruptible() {
    ::sigaction(SIGINT, &former_action_, nullptr);
    ::sigprocmask(SIG_SETMASK, &former_mask_, nullptr);
  }

  /// Until there is something to read. False: interrupted.
  bool wait() const {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    return ::ppoll(&input, 1, nullptr, &waiting_mask_) >= 0;
  }

 private:
  struct sigaction former_action_ {};
  sigset_t former_mask_{};
  sigset_t waiting_mask_{};
};

/// What is typed is not shown, until it goes.
class Unseen {
 public:
  Unseen() : is_terminal_(::tcgetattr(STDIN_FILENO, &former_) == 0) {
    if (is_terminal_) {
      auto silent = former_;
      silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
      silent.c_lflag |= ECHONL;
      ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;
  ~Unseen() {
    if (is_terminal_) {
      ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &former_);
    }
  }

 private:
  termios former_{};
  bool is_terminal_;
};

/// Byte by byte: what follows the line is for the next question.
Result<Secret> read_line(std::string_view question) {
  const Interruptible interruptible;
  ::dprintf(STDERR_FILENO, "%.*s", static_cast<int>(question.size()), question.data());
  std::string line;
  line.reserve(kLongestLine);  // it does not move, and leaves no copies
  for (char byte = 0; byte != '\n' && line.size() < kLongestLine;) {
    const bool was_interrupted = !interruptible.wait();
    if (was_interrupted || ::read(STDIN_FILENO, &byte, 1) <= 0) {
      ::dprintf(STDERR_FILENO, "\n");
      wipe(line);
      return fail(was_interrupted ? "interrupted" : "the input has ended");
    }
    line += byte;
  }
  const auto begin = line.find_first_not_of(" \t\r\n");
  const auto end = line.find_last_not_of(" \t\r\n");
  Secret text(begin == std::string::npos ? std::string() : line.substr(begin, end - begin + 1));
  wipe(line);
  return text;
}

}  // namespace

bool can_ask() {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
}

Result<std::string> ask(std::string_view question) {
  const auto line = read_line(question);
  return line ? Result<std::string>(std::string(line->reveal())) : fail(line.error());
}

Result<Secret> ask_secret(std::string_view question) {
  const Unseen unseen;
  return read_line(question);
}

}  // namespace tgs
