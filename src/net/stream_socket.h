// A connected stream socket on the loop: reads when allowed, writes what its outbox holds, in the clear or by TLS. No
// protocol of ours.
// Shared ownership only because Asio's handlers must find it alive; the front decides when it closes.
// One thread; all callbacks come from the loop, never from inside a call of a method.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/unique_fd.h"
#include "net/loop.h"
#include "net/outbox.h"
#include "net/transport.h"
#include "tls/openssl.h"

namespace tgs::net {

class StreamSocket : public std::enable_shared_from_this<StreamSocket> {
 public:
  class User {
   public:
    virtual ~User() = default;
    /// `bytes` are valid during the call.
    virtual void on_bytes(std::string_view bytes) = 0;
    /// The peer sends no more; it may still read.
    virtual void on_end_of_input() = 0;
    /// The connection is broken: nothing can be read or written any more. `reason` is for the log.
    virtual void on_broken(std::string_view reason) = 0;
    /// The outbox was full and is empty now.
    virtual void on_drained() = 0;
  };

  /// `user` outlives the socket's close(). `fd` becomes non-blocking. `tls` is null for bytes in the clear.
  static std::shared_ptr<StreamSocket> create(Loop& loop, UniqueFd fd, User& user, tls::Ssl tls = nullptr);

  /// Waits for input until pause_reading(); does nothing where it waits already.
  void read_on();
  void pause_reading() { wants_input_ = false; }

  Outbox& outbox() { return outbox_; }
  const Outbox& outbox() const { return outbox_; }
  /// Bytes that wait to be written, in whatever form.
  std::size_t queued() const { return outbox_.bytes() + transport_->unsent(); }
  /// Writes what the peer takes now; the rest as it takes it.
  void flush();
  /// Bytes of the outbox that were written so far, or are in TLS's hands.
  std::uint64_t written() const { return written_; }

  /// False while TLS is being agreed on: nothing was heard from the peer yet, and nothing can be said to it.
  bool is_established() const { return transport_->is_established(); }
  /// See PeerIdentity.
  std::optional<PeerCertificate> peer_certificate() const { return transport_->peer_certificate(); }

  /// Closes at once; a TLS peer that got everything is told so. No callback comes after this.
  void close();
  /// Closes so that the peer can read what was written last: a socket with input unread would be reset, which
  /// destroys it. What still comes is thrown away for a second at most. No callback comes after this. Never to be
  /// called inside on_bytes(), of whatever socket: what is thrown away passes through the buffer of those bytes.
  void close_gently();

 private:
  StreamSocket(Loop& loop, UniqueFd fd, User& user, tls::Ssl tls);

  void wait_for_input();
  void wait_for_room();
  void read_some();
  void finish();
  void discard_input(const std::shared_ptr<Timer>& limit, std::size_t budget);

  Watched fd_;
  const std::unique_ptr<Transport> transport_;
  User* user_;
  Outbox outbox_;
  std::uint64_t written_ = 0;
  bool wants_input_ = false;
  bool waits_for_input_ = false;
  bool waits_for_room_ = false;
};

}  // namespace tgs::net
