#include "cli/terminal.h"

#include <unistd.h>

#include <array>

#include "base/new_file.h"

namespace tgs {

Terminal::Terminal() : is_seen_(::isatty(STDERR_FILENO) == 1) {}

void Terminal::say(std::string_view text) const {
  write_whole(STDERR_FILENO, text);
}

void Terminal::ask(std::string_view text, bool is_secret) {
  unseen_.reset();
  if (is_secret) {
    unseen_.emplace(Typing::Mode::unseen);
  }
  say(text);
}

bool Terminal::take_line(std::string& line) {
  const auto end = heard_.find('\n');
  if (end == std::string::npos) {
    return false;
  }
  line = heard_.substr(0, end);
  heard_.erase(0, end + 1);
  unseen_.reset();
  return true;
}

Terminal::Heard Terminal::read(std::string& line) {
  std::array<char, 4096> bytes{};
  const auto count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
  if (count <= 0) {
    return Heard::end;
  }
  heard_.append(bytes.data(), static_cast<std::size_t>(count));
  return take_line(line) ? Heard::line : Heard::nothing_yet;
}

}  // namespace tgs
