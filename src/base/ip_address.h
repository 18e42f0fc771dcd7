// An IPv4 or IPv6 address as a plain value. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tgs {

class IpAddress {
 public:
  /// `192.0.2.1` or `2001:db8::1`, without brackets, port and zone.
  static std::optional<IpAddress> parse(std::string_view text);
  /// In the order of the network.
  static IpAddress v4(std::span<const std::uint8_t, 4> bytes);
  /// An IPv4 address in its IPv6 form (`::ffff:192.0.2.1`) becomes that IPv4 address: what is said of the one must hold
  /// for the other.
  static IpAddress v6(std::span<const std::uint8_t, 16> bytes);

  bool is_v4() const { return size_ == 4; }
  /// 4 or 16 bytes.
  std::span<const std::uint8_t> bytes() const { return {bytes_.data(), size_}; }
  std::string text() const;

  bool operator==(const IpAddress&) const = default;

 private:
  explicit IpAddress(std::span<const std::uint8_t> bytes);

  std::array<std::uint8_t, 16> bytes_{};
  std::size_t size_;
};

/// One end of a TCP connection.
struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;

  /// `192.0.2.1:5060` or `[2001:db8::1]:5060`.
  std::string text() const;
  bool operator==(const Endpoint&) const = default;
};

}  // namespace tgs
