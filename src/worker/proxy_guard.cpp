#include "worker/proxy_guard.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <strings.h>

#include <algorithm>
#include <cstring>
#include <optional>

namespace tgs::worker {
namespace {

using Bytes = std::array<unsigned char, 16>;

constexpr std::size_t kIpv4At = 12;

Bytes mapped() {
  Bytes bytes{};
  bytes[10] = bytes[11] = 0xff;
  return bytes;
}

std::optional<Bytes> parse_address(const std::string& text) {
  auto bytes = mapped();
  if (::inet_pton(AF_INET, text.c_str(), &bytes[kIpv4At]) == 1 ||
      ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) {
    return bytes;
  }
  return std::nullopt;
}

}  // namespace

ProxyGuard::ProxyGuard(const ProxySettings& proxy) : host_(proxy.host), port_(proxy.port) {
  if (const auto address = parse_address(host_)) {
    allowed_.push_back({*address, port_});
  }
}

bool ProxyGuard::may_look_up(const std::string& name) const {
  return is_own(name) || parse_address(name);
}

void ProxyGuard::learn(std::string_view name, const addrinfo* found) {
  if (!is_own(name)) {
    return;
  }
  const std::lock_guard lock(mutex_);
  for (; found != nullptr; found = found->ai_next) {
    if (!is_internet(*found->ai_addr)) {
      continue;
    }
    const Endpoint endpoint{endpoint_of(*found->ai_addr).address, port_};
    if (std::find(allowed_.begin(), allowed_.end(), endpoint) == allowed_.end()) {
      allowed_.push_back(endpoint);
    }
  }
}

bool ProxyGuard::may_connect(const sockaddr& address) const {
  if (!is_internet(address)) {
    return true;
  }
  const std::lock_guard lock(mutex_);
  return std::find(allowed_.begin(), allowed_.end(), endpoint_of(address)) != allowed_.end();
}

bool ProxyGuard::is_own(std::string_view name) const {
  return name.size() == host_.size() && ::strncasecmp(name.data(), host_.data(), name.size()) == 0;
}

bool ProxyGuard::is_internet(const sockaddr& address) {
  return address.sa_family == AF_INET || address.sa_family == AF_INET6;
}

ProxyGuard::Endpoint ProxyGuard::endpoint_of(const sockaddr& address) {
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 in6{};
    std::memcpy(&in6, &address, sizeof in6);
    Endpoint endpoint{{}, ntohs(in6.sin6_port)};
    std::memcpy(endpoint.address.data(), &in6.sin6_addr, endpoint.address.size());
    return endpoint;
  }
  sockaddr_in in{};
  std::memcpy(&in, &address, sizeof in);
  Endpoint endpoint{mapped(), ntohs(in.sin_port)};
  std::memcpy(&endpoint.address[kIpv4At], &in.sin_addr, sizeof in.sin_addr);
  return endpoint;
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
