#include "cli/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "cli/layout.h"

namespace tgs {
namespace {

constexpr std::string_view kGap = "  ";

std::string padded(std::string_view text, std::size_t width, bool to_the_right) {
  const std::string blanks(width - std::min(width, width_of(text)), ' ');
  return to_the_right ? fmt::format("{}{}", blanks, text) : fmt::format("{}{}", text, blanks);
}

}  // namespace

std::vector<std::size_t> Columns::widths() const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    widths.push_back(width_of(heads_[i].name));
    for (const auto& row : rows_) {
      widths[i] = std::max(widths[i], width_of(row[i]));
    }
  }
  return widths;
}

std::string Columns::head() const {
  const auto all = widths();
  std::string line;
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    line += i == 0 ? "" : kGap;
    line += padded(heads_[i].name, all[i], heads_[i].is_number);
  }
  return line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
}

std::string Columns::body() const {
  const auto all = widths();
  std::string lines;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < heads_.size(); ++i) {
      line += i == 0 ? "" : kGap;
      line += padded(row[i], all[i], heads_[i].is_number);
    }
    line.resize(line.find_last_not_of(' ') + 1);
    lines += line + '\n';
  }
  return lines;
}

std::string size_in_words(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 4> kUnits = {"kB", "MB", "GB", "TB"};
  auto size = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  for (; size >= 1000 && unit + 1 < kUnits.size(); ++unit) {
    size /= 1000;
  }
  return size < 100 ? fmt::format("{:.1f} {}", size, kUnits[unit])
                    : fmt::format("{:.0f} {}", size, kUnits[unit]);
}

std::string time_in_words(std::uint64_t seconds) {
  constexpr std::uint64_t kMinute = 60;
  constexpr std::uint64_t kHour = 60 * kMinute;
  constexpr std::uint64_t kDay = 24 * kHour;
  return seconds < 2 * kMinute ? fmt::format("{} s", seconds)
         : seconds < 2 * kHour ? fmt::format("{} min", seconds / kMinute)
         : seconds < 2 * kDay  ? fmt::format("{} h", seconds / kHour)
                               : fmt::format("{} d", seconds / kDay);
}

}  // namespace tgs
