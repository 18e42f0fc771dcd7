#include "cli/style.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace tgs {
namespace {

/// Parameters of SGR, by Tone.
constexpr std::array<std::string_view, 6> kCodes = {"", "1", "2", "32", "33", "31"};

/// An empty NO_COLOR counts as none (no-color.org).
bool are_colours_wanted() {
  const char* refused = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return (refused == nullptr || *refused == '\0') && terminal != nullptr && *terminal != '\0' &&
         std::string_view(terminal) != "dumb";
}

}  // namespace

Style Style::of(int fd) {
  return Style(::isatty(fd) == 1 && are_colours_wanted());
}

std::string Style::operator()(Tone tone, std::string_view text) const {
  const auto code = kCodes.at(static_cast<std::size_t>(tone));
  return is_colourful_ && !code.empty() ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string(text);
}

}  // namespace tgs
