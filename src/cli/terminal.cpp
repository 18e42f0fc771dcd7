#include "cli/terminal.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace tgs {

Terminal::Terminal() : is_seen_(::isatty(STDERR_FILENO) == 1), is_typed_(::isatty(STDIN_FILENO) == 1) {
  sigset_t signals;
  ::sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    ::sigaddset(&signals, signal);
  }
  ::sigprocmask(SIG_BLOCK, &signals, nullptr);
  signals_.reset(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
}

Terminal::~Terminal() {
  show_typing(true);
}

void Terminal::say(std::string_view text) const {
  while (!text.empty()) {
    const auto count = ::write(STDERR_FILENO, text.data(), text.size());
    if (count <= 0) {
      return;
    }
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

void Terminal::ask(std::string_view text, bool is_secret) {
  say(text);
  show_typing(!is_secret);
}

void Terminal::show_typing(bool is_shown) {
  if (!is_typed_ || is_shown == !before_) {
    return;
  }
  if (is_shown) {
    ::tcsetattr(STDIN_FILENO, TCSANOW, &*before_);
    before_.reset();
    say("\n");  // the one that was typed was not shown
    return;
  }
  termios now{};
  ::tcgetattr(STDIN_FILENO, &now);
  before_ = now;
  now.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  ::tcsetattr(STDIN_FILENO, TCSANOW, &now);
}

bool Terminal::take_line(std::string& line) {
  const auto end = heard_.find('\n');
  if (end == std::string::npos) {
    return false;
  }
  line = heard_.substr(0, end);
  heard_.erase(0, end + 1);
  show_typing(true);
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
