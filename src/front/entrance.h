// Where connections come in: accepts them, hears out trusted proxies, and gives those of the TLS door their TLS. One
// thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/log.h"
#include "base/network.h"
#include "base/throttle.h"
#include "metrics/traffic.h"
#include "net/listener.h"
#include "net/newcomer.h"
#include "settings/settings.h"
#include "tls/server.h"

namespace tgs::front {

class Entrance {
 public:
  using Door = metrics::Door;
  using Entered = std::function<void(net::Newcomer)>;

  Entrance(net::Loop& loop, const Settings& settings, metrics::Traffic& traffic, Log& log, Entered entered);

  /// Accepts on a listening socket. The door for TLS opens only after use().
  void open(UniqueFd listening, Door door);
  /// New connections get this TLS; those that are there keep theirs.
  void use(tls::Server server) { tls_ = std::move(server); }
  /// There is a door for TLS, and it lets nobody in.
  bool lacks_credentials() const { return has_tls_door_ && !tls_; }
  /// Accepts nobody any more.
  void close() { listeners_.clear(); }

 private:
  void hear_proxy(UniqueFd fd, const net::PeerIdentity& proxy, Door door);
  void enter(UniqueFd fd, net::PeerIdentity peer, Door door);
  bool is_proxy(const net::PeerIdentity& peer) const;
  void turn_away(const net::PeerIdentity& proxy, std::string_view reason);

  net::Loop& loop_;
  const LimitSettings& limits_;
  metrics::Traffic& traffic_;
  Log& log_;
  const Entered entered_;
  std::vector<Network> proxies_;
  std::optional<tls::Server> tls_;
  bool has_tls_door_ = false;
  std::vector<std::unique_ptr<net::Listener>> listeners_;
  std::size_t greeting_ = 0;  // connections of proxies whose header has not come
  LineThrottle proxy_lines_{20};
};

}  // namespace tgs::front
