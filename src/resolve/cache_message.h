// What front and store tell each other about names: the bodies of the frames ask_peer, peer, keep_peer, drop_peer
// and peer_names (ipc/frame.h), JSON. Either side reads the other's strictly. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "resolve/known_peers.h"
#include "resolve/peer_lookup.h"
#include "resolve/peer_name.h"

namespace tgs {

/// Of ask_peer and drop_peer (without a peer) and keep_peer.
struct NamedPeer {
  SessionId session = 0;
  PeerName name = {PeerName::Kind::username};
  std::optional<Peer> peer;
};
std::string to_json(const NamedPeer& message);
Result<NamedPeer> named_peer_from(std::string_view json);

/// Of peer, the answer to ask_peer.
struct CachedPeer {
  std::optional<Peer> peer;
  std::chrono::seconds left{0};  ///< how long the entry is still good
};
std::string to_json(const CachedPeer& message);
Result<CachedPeer> cached_peer_from(std::string_view json);

/// Of peer_names.
struct SessionPeerNames {
  SessionId session = 0;
  PeerNames names;
};
std::string to_json(const SessionPeerNames& message);
Result<SessionPeerNames> session_peer_names_from(std::string_view json);

}  // namespace tgs
