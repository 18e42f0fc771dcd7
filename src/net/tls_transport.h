// The server's end of TLS over a stream socket. The handshake goes along with read() and write(); it ends with a client
// certificate that was verified, or breaks the connection. What OpenSSL wants to write is kept here until the
// descriptor takes it, so that OpenSSL never has to repeat itself. Holds no buffers while it is idle. One thread.
#pragma once

#include "net/transport.h"
#include "tls/openssl.h"

namespace tgs::net {

class TlsTransport : public Transport {
 public:
  TlsTransport(int fd, tls::Ssl connection);

  Input read(std::span<char> room) override;
  bool has_input() const override;
  Outbox::Written write(Outbox& outbox) override;
  std::size_t unsent() const override { return unsent_.size(); }
  bool is_established() const override { return is_established_; }
  std::optional<PeerCertificate> peer_certificate() const override;
  void say_goodbye() override;

 private:
  static const BIO_METHOD* methods();

  int receive(char* to, int room);
  bool send_unsent();
  Input why_not_read(int result);
  std::string fault() const;

  const int fd_;
  const tls::Ssl connection_;
  std::string unsent_;         // records
  int receive_errno_ = 0;      // of the last recv()
  bool end_received_ = false;  // of the descriptor, not of TLS
  bool is_established_ = false;
  std::optional<Input> later_;  // what came behind bytes that were given first
};

}  // namespace tgs::net
