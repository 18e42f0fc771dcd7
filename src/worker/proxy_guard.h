// Which names TDLib may look up and which addresses it may connect to where there is a proxy: the proxy's alone.
// Usable from any thread.
#pragma once

#include <netdb.h>
#include <sys/socket.h>

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.h"
#include "settings/settings.h"

namespace tgs::worker {

class ProxyGuard {
 public:
  explicit ProxyGuard(const ProxySettings& proxy);

  /// Addresses are no names: they need no look-up.
  bool may_look_up(const std::string& name) const;
  /// `found` is what `name` stands for; where that is the proxy's, they may be connected to at the proxy's port.
  void learn(std::string_view name, const addrinfo* found);
  bool may_connect(const sockaddr& address) const;

 private:
  bool is_own(std::string_view name) const;

  const std::string host_;
  const std::uint16_t port_;
  mutable std::mutex mutex_;
  std::vector<Endpoint> allowed_;
};

/// For the log.
std::string to_text(const sockaddr& address);

}  // namespace tgs::worker
