#include "cli/top.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>

#include "base/log.h"
#include "base/printable.h"
#include "cli/tables.h"
#include "cli/typing.h"

namespace tgs {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kRound{2000};
/// The first table is there soon, from less.
constexpr milliseconds kFirstRound{500};

/// The whole terminal, for as long as it is there: what was on it comes back at the end. Nothing of that where the
/// output is no terminal: then one table follows the other.
class Screen {
 public:
  Screen() : is_screen_(::isatty(STDOUT_FILENO) == 1) {
    if (is_screen_) {
      print({.out = "\033[?1049h\033[?25l"});
    }
  }
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;
  ~Screen() {
    if (is_screen_) {
      print({.out = "\033[?25h\033[?1049l"});
    }
  }

  void draw(const std::string& text) const { print({.out = is_screen_ ? fitted(text) : text + "\n"}); }

  /// False: the person wants no more.
  bool wait(milliseconds time) const {
    std::array<pollfd, 2> polled{
        {{interrupts_.fd(), POLLIN, 0}, {typing_.is_at_terminal() ? STDIN_FILENO : -1, POLLIN, 0}}};
    ::poll(polled.data(), polled.size(), static_cast<int>(time.count()));
    const int signal = interrupts_.take();
    char key = 0;
    const bool is_key = polled[1].revents != 0 && ::read(STDIN_FILENO, &key, 1) == 1;
    return (signal == 0 || signal == SIGWINCH) && !(is_key && key == 'q');
  }

 private:
  /// From the top, lines cut where the screen ends, and nothing left of what was there.
  static std::string fitted(const std::string& text) {
    winsize size{};
    ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    const std::size_t rows = size.ws_row > 1 ? size.ws_row - 1U : 23U;
    const std::size_t columns = size.ws_col > 0 ? size.ws_col : 80U;
    std::string screen = "\033[H";
    std::size_t row = 0;
    for (std::size_t at = 0; at < text.size() && row < rows; ++row) {
      const auto end = text.find('\n', at);
      screen += cut(std::string_view(text).substr(at, end - at), columns) + "\033[K\r\n";
      at = end == std::string::npos ? text.size() : end + 1;
    }
    return screen + "\033[J";
  }

  /// Not in the middle of a character.
  static std::string cut(std::string_view line, std::size_t columns) {
    std::size_t seen = 0;
    std::size_t at = 0;
    for (; at < line.size(); ++at) {
      seen += (static_cast<unsigned char>(line[at]) & 0xC0U) != 0x80U ? 1U : 0U;
      if (seen > columns) {
        break;
      }
    }
    return std::string(line.substr(0, at));
  }

  const bool is_screen_;
  const Interrupts interrupts_{SIGWINCH};
  const Typing typing_{Typing::Mode::by_key};
};

}  // namespace

Answer show_top(const Invocation& invocation) {
  const auto admin = AdminLine::to(invocation);
  if (!admin) {
    return admin.error();
  }
  auto before = look(*admin);
  auto looked_at = Clock::now();
  auto round = kFirstRound;
  const Screen screen;
  for (std::uint64_t left = invocation.rounds; before && screen.wait(round); round = kRound) {
    auto now = look(*admin);
    if (now) {
      const std::chrono::duration<double> passed = Clock::now() - looked_at;
      looked_at = Clock::now();
      screen.draw(table_of_rates(*now, *before, passed.count()));
    }
    before = std::move(now);
    if (left == 1) {
      break;
    }
    left -= left > 0 ? 1 : 0;
  }
  return before ? Answer{}
                : Answer{.exit_code = exit_failure,
                         .err = fmt::format("tgstorage: {}\n", printable(before.error().message))};
}

}  // namespace tgs
