#include "tdjson/connection.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "net/plain_transport.h"
#include "net/tls_transport.h"
#include "tdjson/tls_client.h"

namespace tgs::tdjson {
namespace {

// A host that is gone without a word is noticed after about so long, in seconds.
constexpr int kSilence = 60;
constexpr int kProbes = 4;

void set(int fd, int level, int option, int value) {
  ::setsockopt(fd, level, option, &value, sizeof(value));
}

void set_up(int fd) {
  set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set(fd, IPPROTO_TCP, TCP_KEEPIDLE, kSilence / 2);
  set(fd, IPPROTO_TCP, TCP_KEEPINTVL, kSilence / 2 / kProbes);
  set(fd, IPPROTO_TCP, TCP_KEEPCNT, kProbes);
  set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, kSilence * 1000);
}

}  // namespace

void Connection::Release::operator()(addrinfo* list) const {
  ::freeaddrinfo(list);
}

Result<Connection> Connection::dial(const StorageUrl& url) {
  tls::Ssl tls;
  if (url.is_tls) {
    auto made = new_tls_connection(url);
    if (!made) {
      return fail(made.error());
    }
    tls = std::move(*made);
  }
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(url.host.c_str(), url.port.c_str(), &hints, &found); error != 0) {
    return fail(::gai_strerror(error));
  }
  Connection connection(std::move(tls));
  connection.addresses_.reset(found);
  connection.next_ = found;
  if (auto status = connection.dial_next("it has no address"); !status) {
    return fail(status.error());
  }
  return connection;
}

/// `reason`: why the last one failed.
Status Connection::dial_next(std::string reason) {
  for (; next_ != nullptr; reason = std::strerror(errno)) {
    const auto& address = *std::exchange(next_, next_->ai_next);
    fd_.reset(::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd_) {
      continue;
    }
    set_up(fd_.get());
    if (::connect(fd_.get(), address.ai_addr, address.ai_addrlen) == 0) {
      be_connected();
      return {};
    }
    if (errno == EINPROGRESS) {
      return {};
    }
  }
  return fail(std::move(reason));
}

void Connection::be_connected() {
  addresses_.reset();
  if (tls_) {
    transport_ = std::make_unique<net::TlsTransport>(fd_.get(), std::move(tls_));
    // TLS begins with a word of ours, which the transport says when it is asked what there is to read.
    char nothing = 0;
    transport_->read({&nothing, 1});
  } else {
    transport_ = std::make_unique<net::PlainTransport>(fd_.get());
  }
}

pollfd Connection::awaited() const {
  const bool writes =
      !transport_ || transport_->unsent() > 0 || (transport_->is_established() && !outbox_.empty());
  const bool reads = transport_ != nullptr;
  return {fd_.get(), static_cast<short>((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)), 0};
}

Status Connection::arrive() {
  int error = 0;
  socklen_t size = sizeof(error);
  ::getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) {
    return dial_next(std::strerror(error));
  }
  be_connected();
  return {};
}

Result<std::size_t> Connection::proceed(short happened, std::span<char> room) {
  if (!transport_) {
    if (happened != 0) {
      if (auto status = arrive(); !status) {
        return fail(status.error());
      }
    }
    return 0;
  }
  std::size_t got = 0;
  if (happened != 0 || has_input()) {
    using What = net::Transport::Input::What;
    auto input = transport_->read(room);
    if (input.what == What::broken || input.what == What::end) {
      return fail(input.what == What::end ? "the storage has ended it" : std::move(input.reason));
    }
    got = input.size;
  }
  if (transport_->write(outbox_) == net::Outbox::Written::failed) {
    return fail(std::strerror(errno));
  }
  return got;
}

}  // namespace tgs::tdjson
