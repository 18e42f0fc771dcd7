#include "resolve/peer_name.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace tgs {
namespace {

constexpr std::size_t kShortestName = 4;
constexpr std::size_t kLongestName = 32;
constexpr std::size_t kFewestDigits = 5;
constexpr std::size_t kMostDigits = 15;  // E.164

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return lower(c); });
  return out;
}

bool is_integer(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

void drop(std::string_view& text, std::string_view prefix) {
  if (text.starts_with(prefix)) {
    text.remove_prefix(prefix.size());
  }
}

/// What is left of `durov`, `@durov`, `t.me/durov` and `https://t.me/durov/`, in lower case.
std::string bare_name(std::string_view text) {
  std::string small = lower(text);
  std::string_view name = small;
  if (name.starts_with('@')) {
    return small.substr(1);
  }
  drop(name, "https://");
  drop(name, "http://");
  const bool is_link = name.starts_with("t.me/");
  if (!is_link) {
    return small;
  }
  drop(name, "t.me/");
  if (name.ends_with('/')) {
    name.remove_suffix(1);
  }
  return std::string(name);
}

bool is_username(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_'; };
  return name.size() >= kShortestName && name.size() <= kLongestName && name[0] >= 'a' && name[0] <= 'z' &&
         std::ranges::all_of(name, fits);
}

/// The digits of a phone number; empty where it is none.
std::string digits_of(std::string_view text) {
  drop(text, "+");
  std::string digits;
  for (const char c : text) {
    if (is_digit(c)) {
      digits += c;
    } else if (std::string_view(" -.()").find(c) == std::string_view::npos) {
      return {};
    }
  }
  const bool fits = digits.size() >= kFewestDigits && digits.size() <= kMostDigits;
  return fits ? digits : std::string();
}

}  // namespace

std::optional<PeerName> parse_peer_name(std::string_view text) {
  if (text.starts_with('-')) {
    return is_integer(text) ? std::optional(PeerName{PeerName::Kind::id, std::string(text)}) : std::nullopt;
  }
  if (auto name = bare_name(text); is_username(name)) {
    return PeerName{PeerName::Kind::username, std::move(name)};
  }
  if (auto digits = digits_of(text); !digits.empty()) {
    return PeerName{PeerName::Kind::phone, std::move(digits)};
  }
  return std::nullopt;
}

}  // namespace tgs
