// How a stream socket's bytes go over its descriptor: as they are (PlainTransport) or by TLS (TlsTransport). Never
// waits; doesn't own the descriptor, which is non-blocking. One thread.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "net/outbox.h"
#include "net/peer_identity.h"

namespace tgs::net {

class Transport {
 public:
  struct Input {
    enum class What {
      bytes,
      nothing_yet,
      end,     ///< the peer sends no more
      broken,  ///< nothing can be read or written any more
    };

    What what;
    std::size_t size = 0;     ///< of the bytes
    std::string reason = {};  ///< of the breaking, for the log
  };

  virtual ~Transport() = default;

  virtual Input read(std::span<char> room) = 0;
  /// Whether read() has something to give though nothing may come over the descriptor any more.
  virtual bool has_input() const { return false; }

  /// Writes what the descriptor takes: first what is unsent(), then the outbox. `failed` leaves errno. `all` also where
  /// nothing can be written before more was read.
  virtual Outbox::Written write(Outbox& outbox) = 0;
  /// Bytes that were taken out of the outbox, or are the transport's own, and that the descriptor has not taken yet.
  virtual std::size_t unsent() const { return 0; }

  /// Whether the user's bytes can be written, and the peer is known.
  virtual bool is_established() const { return true; }
  virtual std::optional<PeerCertificate> peer_certificate() const { return std::nullopt; }
  /// Tells the peer, where that is possible, that it has got everything and that this is the end.
  virtual void say_goodbye() {}
};

}  // namespace tgs::net
