// A connection that has been accepted and that nobody has talked with yet. A plain value; one thread.
#pragma once

#include "base/unique_fd.h"
#include "net/peer_identity.h"
#include "tls/openssl.h"

namespace tgs::net {

struct Newcomer {
  UniqueFd fd;
  PeerIdentity peer;
  tls::Ssl tls = nullptr;  ///< null: it speaks in the clear
};

}  // namespace tgs::net
