// Who is at the other end of a connection, as far as the connection itself shows it. What policy goes by: nothing in it
// is the peer's mere word.
#pragma once

#include <optional>
#include <string>

#include "base/ip_address.h"

namespace tgs::net {

/// What a verified client certificate says of its holder.
struct PeerCertificate {
  std::string fingerprint;  ///< SHA-256, 64 lower-case hexadecimal digits
  /// In UTF-8; none where there isn't exactly one, free of control characters.
  std::optional<std::string> common_name;
};

struct PeerIdentity {
  /// Of the client itself where a trusted proxy told it, else of who connected. None: a Unix socket.
  std::optional<Endpoint> endpoint;
  /// By an authority of `tls.client_ca` and valid when it was shown. None: a connection without TLS, or one whose TLS
  /// handshake is not over, from which nothing has been heard yet.
  std::optional<PeerCertificate> certificate = std::nullopt;

  /// The address as in the log: `192.0.2.1:5060`, `[2001:db8::1]:5060` or `unix`.
  std::string address() const { return endpoint ? endpoint->text() : "unix"; }
};

}  // namespace tgs::net
