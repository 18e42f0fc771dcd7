#include "front/entrance.h"

#include <algorithm>
#include <utility>

#include "net/proxy_greeting.h"

namespace tgs::front {

Entrance::Entrance(net::Loop& loop, const Settings& settings, metrics::Traffic& traffic, Log& log,
                   Entered entered)
    : loop_(loop), limits_(settings.limits), traffic_(traffic), log_(log), entered_(std::move(entered)) {
  for (const auto& text : settings.proxy_protocol) {
    proxies_.push_back(Network::parse(text).value());  // read_value.cpp lets no other text in
  }
}

void Entrance::open(UniqueFd listening, Door door) {
  has_tls_door_ = has_tls_door_ || door == Door::tls;
  listeners_.push_back(std::make_unique<net::Listener>(
      loop_, std::move(listening), log_, [this, door](UniqueFd fd, net::PeerIdentity peer) {
        is_proxy(peer) ? hear_proxy(std::move(fd), peer, door) : enter(std::move(fd), std::move(peer), door);
      }));
}

bool Entrance::is_proxy(const net::PeerIdentity& peer) const {
  return peer.endpoint && std::ranges::any_of(proxies_, [&peer](const Network& network) {
           return network.contains(peer.endpoint->address);
         });
}

void Entrance::hear_proxy(UniqueFd fd, const net::PeerIdentity& proxy, Door door) {
  if (greeting_ >= limits_.max_clients) {
    return turn_away(proxy, "as many as limits.max_clients have sent no PROXY header yet");
  }
  ++greeting_;
  net::ProxyGreeting::await(loop_, std::move(fd), limits_.handshake_timeout,
                            [this, proxy, door](UniqueFd heard, Result<ProxyHeader> header) {
                              --greeting_;
                              if (!header) {
                                return turn_away(proxy, header.error().message);
                              }
                              const auto& source = header->source;
                              enter(std::move(heard), source ? net::PeerIdentity{*source} : proxy, door);
                            });
}

void Entrance::enter(UniqueFd fd, net::PeerIdentity peer, Door door) {
  if (door == Door::plain) {
    entered_({std::move(fd), std::move(peer)});
  } else if (tls_) {
    entered_({std::move(fd), std::move(peer), tls_->new_connection()});
  }
}

void Entrance::turn_away(const net::PeerIdentity& proxy, std::string_view reason) {
  traffic_.refused(metrics::Reason::proxy_header);
  if (const auto left_out = proxy_lines_.admit(Clock::now())) {
    log_.warning({0, proxy.address()}, "disconnected: {}{}", reason, left_out_note(*left_out));
  }
}

}  // namespace tgs::front
