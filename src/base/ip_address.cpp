#include "base/ip_address.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

namespace tgs {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

IpAddress::IpAddress(std::span<const std::uint8_t> bytes) : size_(bytes.size()) {
  std::ranges::copy(bytes, bytes_.begin());
}

IpAddress IpAddress::v4(std::span<const std::uint8_t, 4> bytes) {
  return IpAddress(bytes);
}

IpAddress IpAddress::v6(std::span<const std::uint8_t, 16> bytes) {
  const bool is_mapped = std::ranges::equal(bytes.first<12>(), kMappedPrefix);
  return is_mapped ? v4(bytes.last<4>()) : IpAddress(bytes);
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string terminated(text);
  std::array<std::uint8_t, 16> bytes{};
  if (text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  if (::inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1) {
    return v4(std::span(bytes).first<4>());
  }
  if (::inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) {
    return v6(bytes);
  }
  return std::nullopt;
}

std::string IpAddress::text() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(is_v4() ? AF_INET : AF_INET6, bytes_.data(), text.data(), text.size());
  return text.data();
}

std::string Endpoint::text() const {
  return address.is_v4() ? fmt::format("{}:{}", address.text(), port)
                         : fmt::format("[{}]:{}", address.text(), port);
}

}  // namespace tgs
