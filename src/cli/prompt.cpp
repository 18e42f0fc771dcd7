#include "cli/prompt.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "cli/typing.h"

namespace tgs {
namespace {

constexpr std::size_t kLongestLine = 4096;

/// Until there is something to read. False: Ctrl-C, or its like, was typed.
bool wait_for_input(const Interrupts& interrupts) {
  std::array<pollfd, 2> polled{{{STDIN_FILENO, POLLIN, 0}, {interrupts.fd(), POLLIN, 0}}};
  ::poll(polled.data(), polled.size(), -1);
  return interrupts.take() == 0;
}

/// Byte by byte: what follows the line is for the next question.
Result<Secret> read_line(std::string_view question, const Interrupts& interrupts) {
  ::dprintf(STDERR_FILENO, "%.*s", static_cast<int>(question.size()), question.data());
  std::string line;
  line.reserve(kLongestLine);  // it does not move, and leaves no copies
  for (char byte = 0; byte != '\n' && line.size() < kLongestLine;) {
    const bool was_interrupted = !wait_for_input(interrupts);
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
  const auto line = read_line(question, Interrupts());
  return line ? Result<std::string>(std::string(line->reveal())) : fail(line.error());
}

Result<Secret> ask_secret(std::string_view question) {
  const Interrupts interrupts;  // before the terminal is changed, which Ctrl-C must not leave so
  const Typing unseen(Typing::Mode::unseen);
  return read_line(question, interrupts);
}

}  // namespace tgs
