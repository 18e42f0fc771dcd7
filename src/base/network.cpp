#include "base/network.h"

#include <charconv>

namespace tgs {
namespace {

bool bit(const IpAddress& address, unsigned index) {
  return (unsigned{address.bytes()[index / 8]} >> (7 - index % 8) & 1U) != 0;
}

/// Decimal without sign and leading zeros, at most `most`.
std::optional<unsigned> parse_prefix(std::string_view text, unsigned most) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  const bool plain = text.size() == 1 || !text.starts_with('0');
  return whole && plain && value <= most ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<Network> Network::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto first = IpAddress::parse(text.substr(0, slash));
  if (!first) {
    return std::nullopt;
  }
  const auto bits = static_cast<unsigned>(first->bytes().size()) * 8;
  const auto prefix =
      slash == std::string_view::npos ? std::optional(bits) : parse_prefix(text.substr(slash + 1), bits);
  if (!prefix) {
    return std::nullopt;
  }
  for (unsigned i = *prefix; i < bits; ++i) {
    if (bit(*first, i)) {
      return std::nullopt;
    }
  }
  return Network(*first, *prefix);
}

bool Network::contains(const IpAddress& address) const {
  if (address.is_v4() != first_.is_v4()) {
    return false;
  }
  for (unsigned i = 0; i < prefix_; ++i) {
    if (bit(address, i) != bit(first_, i)) {
      return false;
    }
  }
  return true;
}

std::string Network::text() const {
  const auto whole = first_.bytes().size() * 8 == prefix_;
  return whole ? first_.text() : first_.text() + "/" + std::to_string(prefix_);
}

}  // namespace tgs
