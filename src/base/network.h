// A range of addresses, as settings name it: `10.0.0.0/8`, `2001:db8::/32`, or one address. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ip_address.h"

namespace tgs {

class Network {
 public:
  /// None where it is no such text, or has bits set behind its prefix: `10.1.2.3/8` is a slip of the pen.
  static std::optional<Network> parse(std::string_view text);

  /// An IPv4 address is never in an IPv6 network, not even in `::/0`.
  bool contains(const IpAddress& address) const;

  /// The text that parse() reads back; of one address without a prefix.
  std::string text() const;
  bool operator==(const Network&) const = default;

 private:
  Network(const IpAddress& first, unsigned prefix) : first_(first), prefix_(prefix) {}

  IpAddress first_;
  unsigned prefix_;  // bits that all its addresses share
};

}  // namespace tgs
