#include "net/tls_transport.h"

#include <openssl/err.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "tls/certificate.h"

namespace tgs::net {
namespace {

// What is encrypted in one go: a few records.
constexpr std::size_t kWriteSize = 64U << 10U;

// Much more than one go makes: TLS messages that want an answer (key updates), by a peer that reads none.
constexpr std::size_t kMostUnsent = 4 * kWriteSize;

std::array<char, kWriteSize>& write_buffer() {
  static thread_local std::array<char, kWriteSize> buffer;
  return buffer;
}

TlsTransport& owner_of(BIO* bio) {
  return *static_cast<TlsTransport*>(::BIO_get_data(bio));
}

}  // namespace

/// OpenSSL's view of the descriptor.
const BIO_METHOD* TlsTransport::methods() {
  static const auto* const made = [] {
    auto* method = ::BIO_meth_new(::BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "tgstorage");
    ::BIO_meth_set_read(method, [](BIO* bio, char* to, int room) {
      ::BIO_clear_retry_flags(bio);
      const int got = owner_of(bio).receive(to, room);
      if (got < 0 && owner_of(bio).receive_errno_ == EAGAIN) {
        ::BIO_set_retry_read(bio);
      }
      return got;
    });
    ::BIO_meth_set_write(method, [](BIO* bio, const char* bytes, int size) {
      owner_of(bio).unsent_.append(bytes, static_cast<std::size_t>(size));
      return size;
    });
    ::BIO_meth_set_ctrl(method, [](BIO* bio, int command, long, void*) {
      return static_cast<long>(command == BIO_CTRL_EOF ? owner_of(bio).end_received_
                                                       : command == BIO_CTRL_FLUSH);
    });
    return method;
  }();
  return made;
}

TlsTransport::TlsTransport(int fd, tls::Ssl connection) : fd_(fd), connection_(std::move(connection)) {
  auto* bio = ::BIO_new(methods());
  ::BIO_set_data(bio, this);
  ::BIO_set_init(bio, 1);
  ::SSL_set_bio(connection_.get(), bio, bio);
}

int TlsTransport::receive(char* to, int room) {
  ssize_t got = 0;
  do {
    got = ::recv(fd_, to, static_cast<std::size_t>(room), 0);
  } while (got < 0 && errno == EINTR);
  receive_errno_ = got < 0 ? errno : 0;
  end_received_ = got == 0;
  return static_cast<int>(got);
}

Transport::Input TlsTransport::read(std::span<char> room) {
  if (later_) {
    return *std::exchange(later_, std::nullopt);
  }
  std::size_t filled = 0;
  while (filled < room.size()) {
    std::size_t got = 0;
    ::ERR_clear_error();
    const int result = ::SSL_read_ex(connection_.get(), room.data() + filled, room.size() - filled, &got);
    filled += got;
    is_established_ = is_established_ || ::SSL_is_init_finished(connection_.get()) == 1;
    if (result != 1) {
      later_ = why_not_read(result);
      break;
    }
  }
  send_unsent();  // a failure will be seen by whoever reads or writes next
  if (unsent_.size() > kMostUnsent) {
    return {Input::What::broken, 0, "TLS: it does not read what it asks for"};
  }
  if (filled == 0) {
    return *std::exchange(later_, std::nullopt);
  }
  if (later_ && later_->what == Input::What::nothing_yet) {
    later_.reset();
  }
  return {Input::What::bytes, filled};
}

bool TlsTransport::has_input() const {
  return later_.has_value() || ::SSL_pending(connection_.get()) > 0;
}

Transport::Input TlsTransport::why_not_read(int result) {
  switch (::SSL_get_error(connection_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return {Input::What::nothing_yet};
    case SSL_ERROR_ZERO_RETURN:
      return {Input::What::end};
    default:
      // Who leaves before anything was said has only looked whether somebody is there.
      return end_received_ && !is_established_ ? Input{Input::What::end}
                                               : Input{Input::What::broken, 0, fault()};
  }
}

std::string TlsTransport::fault() const {
  if (end_received_) {
    return "the connection ended without a word of TLS about it";
  }
  if (receive_errno_ != 0) {
    return std::strerror(receive_errno_);
  }
  const auto error = ::ERR_peek_last_error();
  if (ERR_GET_LIB(error) == ERR_LIB_SSL && ERR_GET_REASON(error) == SSL_R_CERTIFICATE_VERIFY_FAILED) {
    return std::string("its certificate: ") +
           ::X509_verify_cert_error_string(::SSL_get_verify_result(connection_.get()));
  }
  const char* reason = ::ERR_reason_error_string(error);
  return std::string("TLS: ") + (reason == nullptr ? "a failure" : reason);
}

Outbox::Written TlsTransport::write(Outbox& outbox) {
  for (;;) {
    if (!send_unsent()) {
      return Outbox::Written::failed;
    }
    if (!unsent_.empty()) {
      return Outbox::Written::some;
    }
    if (outbox.empty() || !is_established_) {
      return Outbox::Written::all;
    }
    const auto size = outbox.move_to(write_buffer());
    ::ERR_clear_error();
    if (::SSL_write(connection_.get(), write_buffer().data(), static_cast<int>(size)) <= 0) {
      errno = EPROTO;
      return Outbox::Written::failed;
    }
  }
}

/// Sends what the descriptor takes. False, and errno, where it takes nothing any more.
bool TlsTransport::send_unsent() {
  std::size_t sent = 0;
  while (sent < unsent_.size()) {
    const auto taken = ::send(fd_, unsent_.data() + sent, unsent_.size() - sent, MSG_NOSIGNAL);
    if (taken < 0 && errno == EINTR) {
      continue;
    }
    if (taken < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
      return false;
    }
    if (taken < 0) {
      break;
    }
    sent += static_cast<std::size_t>(taken);
  }
  if (sent == unsent_.size()) {
    std::string().swap(unsent_);  // an assignment would keep its memory
  } else {
    unsent_.erase(0, sent);
  }
  return true;
}

std::optional<PeerCertificate> TlsTransport::peer_certificate() const {
  const auto* certificate = ::SSL_get0_peer_certificate(connection_.get());
  if (!is_established_ || certificate == nullptr) {
    return std::nullopt;
  }
  return PeerCertificate{tls::fingerprint_of(*certificate), tls::common_name_of(*certificate)};
}

void TlsTransport::say_goodbye() {
  if (is_established_) {
    ::ERR_clear_error();
    ::SSL_shutdown(connection_.get());
    send_unsent();
    ::ERR_clear_error();
  }
}

}  // namespace tgs::net
