#include "base/rate.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

namespace tgs {
namespace {

constexpr std::uint32_t kMost = 1'000'000'000;
constexpr std::array<std::pair<std::string_view, std::chrono::seconds>, 4> kPeriods{{
    {"second", std::chrono::seconds{1}},
    {"minute", std::chrono::minutes{1}},
    {"hour", std::chrono::hours{1}},
    {"day", std::chrono::hours{24}},
}};

std::optional<std::uint32_t> parse_count(std::string_view digits) {
  std::uint32_t count = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, count);
  if (error != std::errc{} || stop != end || count < 1 || count > kMost) {
    return std::nullopt;
  }
  return count;
}

}  // namespace

std::optional<Rate> parse_rate(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) {
    return std::nullopt;
  }
  const auto count = parse_count(text.substr(0, slash));
  for (const auto& [name, length] : kPeriods) {
    if (count && name == text.substr(slash + 1)) {
      return Rate{*count, length};
    }
  }
  return std::nullopt;
}

std::string to_text(const Rate& rate) {
  for (const auto& [name, length] : kPeriods) {
    if (length == rate.per) {
      return fmt::format("{}/{}", rate.count, name);
    }
  }
  return fmt::format("{}/{}s", rate.count, rate.per.count());
}

}  // namespace tgs
