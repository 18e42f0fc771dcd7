#include "cli/prompt.h"

#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>

namespace tgs {
namespace {

constexpr std::size_t kLongestLine = 4096;

/// Ctrl-C ends the question, so that the terminal is put back as it was. Until it goes.
class Interruptible {
 public:
  Interruptible() {
    struct sigaction action {};
    action.sa_handler = [](int) {};  // without SA_RESTART read() returns
    ::sigaction(SIGINT, &action, &former_);
  }
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;
  ~Interruptible() { ::sigaction(SIGINT, &former_, nullptr); }

 private:
  struct sigaction former_ {};
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
    const auto count = ::read(STDIN_FILENO, &byte, 1);
    if (count <= 0) {
      const bool was_interrupted = count < 0 && errno == EINTR;
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
