#include "worker/proxy_guard.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <strings.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

namespace tgs::worker {
namespace {

/// None where it is none of the Internet.
std::optional<Endpoint> endpoint_of(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address, sizeof in);
    std::array<std::uint8_t, sizeof in.sin_addr> bytes{};
    std::memcpy(bytes.data(), &in.sin_addr, bytes.size());
    return Endpoint{IpAddress::v4(bytes), ntohs(in.sin_port)};
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 in6{};
    std::memcpy(&in6, &address, sizeof in6);
    return Endpoint{IpAddress::v6(in6.sin6_addr.s6_addr), ntohs(in6.sin6_port)};
  }
  return std::nullopt;
}

}  // namespace

ProxyGuard::ProxyGuard(const ProxySettings& proxy) : host_(proxy.host), port_(proxy.port) {
  if (const auto address = IpAddress::parse(host_)) {
    allowed_.push_back({*address, port_});
  }
}

bool ProxyGuard::may_look_up(const std::string& name) const {
  return is_own(name) || IpAddress::parse(name);
}

void ProxyGuard::learn(std::string_view name, const addrinfo* found) {
  if (!is_own(name)) {
    return;
  }
  const std::lock_guard lock(mutex_);
  for (; found != nullptr; found = found->ai_next) {
    const auto other = endpoint_of(*found->ai_addr);
    if (!other) {
      continue;
    }
    const Endpoint endpoint{other->address, port_};
    if (std::find(allowed_.begin(), allowed_.end(), endpoint) == allowed_.end()) {
      allowed_.push_back(endpoint);
    }
  }
}

bool ProxyGuard::may_connect(const sockaddr& address) const {
  const auto endpoint = endpoint_of(address);
  if (!endpoint) {
    return true;
  }
  const std::lock_guard lock(mutex_);
  return std::find(allowed_.begin(), allowed_.end(), *endpoint) != allowed_.end();
}

bool ProxyGuard::is_own(std::string_view name) const {
  return name.size() == host_.size() && ::strncasecmp(name.data(), host_.data(), name.size()) == 0;
}

std::string to_text(const sockaddr& address) {
  const bool is_ipv6 = address.sa_family == AF_INET6;
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  const auto length = static_cast<socklen_t>(is_ipv6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in));
  if (::getnameinfo(&address, length, host.data(), host.size(), port.data(), port.size(),
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return "an unknown address";
  }
  return fmt::format("{} port {}", host.data(), port.data());
}

}  // namespace tgs::worker
