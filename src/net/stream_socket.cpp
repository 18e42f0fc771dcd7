#include "net/stream_socket.h"

#include <sys/socket.h>

#include <array>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <cstring>

#include "net/plain_transport.h"
#include "net/tls_transport.h"

namespace tgs::net {
namespace {

// One for the whole loop: a socket keeps nothing between two reads.
constexpr std::size_t kReadSize = 64U << 10U;

// How long, and for how much, a peer that still sends is listened to after the last word to it.
constexpr auto kLinger = std::chrono::seconds(1);
constexpr std::size_t kLingerBytes = 1U << 20U;

std::array<char, kReadSize>& read_buffer() {
  static thread_local std::array<char, kReadSize> buffer;
  return buffer;
}

std::unique_ptr<Transport> make_transport(int fd, tls::Ssl tls) {
  if (tls) {
    return std::make_unique<TlsTransport>(fd, std::move(tls));
  }
  return std::make_unique<PlainTransport>(fd);
}

}  // namespace

std::shared_ptr<StreamSocket> StreamSocket::create(Loop& loop, UniqueFd fd, User& user, tls::Ssl tls) {
  return std::shared_ptr<StreamSocket>(new StreamSocket(loop, std::move(fd), user, std::move(tls)));
}

StreamSocket::StreamSocket(Loop& loop, UniqueFd fd, User& user, tls::Ssl tls)
    : fd_(loop.get_executor(), fd.release()),
      transport_(make_transport(fd_.native_handle(), std::move(tls))),
      user_(&user) {
  fd_.native_non_blocking(true);
}

void StreamSocket::read_on() {
  wants_input_ = true;
  wait_for_input();
}

void StreamSocket::wait_for_input() {
  if (waits_for_input_ || !fd_.is_open()) {
    return;
  }
  waits_for_input_ = true;
  auto then = [self = shared_from_this()](boost::system::error_code error = {}) {
    self->waits_for_input_ = false;
    if (!error && self->user_ != nullptr && self->wants_input_) {
      self->read_some();
    }
  };
  if (transport_->has_input()) {
    boost::asio::post(fd_.get_executor(), std::move(then));
  } else {
    fd_.async_wait(Watched::wait_read, std::move(then));
  }
}

void StreamSocket::read_some() {
  auto& buffer = read_buffer();
  const auto input = transport_->read(buffer);
  using What = Transport::Input::What;
  wants_input_ = input.what == What::bytes || input.what == What::nothing_yet;
  switch (input.what) {
    case What::bytes:
      user_->on_bytes({buffer.data(), input.size});
      break;
    case What::nothing_yet:
      break;
    case What::end:
      user_->on_end_of_input();
      break;
    case What::broken:
      user_->on_broken(input.reason);
      break;
  }
  if (transport_->unsent() > 0) {
    flush();
  }
  if (user_ != nullptr && wants_input_) {
    wait_for_input();
  }
}

void StreamSocket::flush() {
  if (waits_for_room_ || !fd_.is_open() || queued() == 0) {
    return;
  }
  const auto before = outbox_.bytes();
  const auto result = transport_->write(outbox_);
  written_ += before - outbox_.bytes();
  switch (result) {
    case Outbox::Written::all:
      break;
    case Outbox::Written::some:
      wait_for_room();
      break;
    case Outbox::Written::failed:
      // Told from the loop, since flush() is called by the user.
      wants_input_ = false;
      boost::asio::post(fd_.get_executor(), [self = shared_from_this(), error = errno] {
        if (self->user_ != nullptr) {
          self->user_->on_broken(std::strerror(error));
        }
      });
  }
}

void StreamSocket::wait_for_room() {
  waits_for_room_ = true;
  fd_.async_wait(Watched::wait_write, [self = shared_from_this()](boost::system::error_code error) {
    self->waits_for_room_ = false;
    if (error || self->user_ == nullptr) {
      return;
    }
    self->flush();
    if (self->queued() == 0) {
      self->user_->on_drained();
    }
  });
}

void StreamSocket::close() {
  finish();
  if (fd_.is_open()) {
    boost::system::error_code ignored;
    fd_.close(ignored);
  }
}

/// The last contact with the user and, by the transport, with the peer.
void StreamSocket::finish() {
  if (user_ != nullptr && fd_.is_open() && queued() == 0) {
    transport_->say_goodbye();
  }
  user_ = nullptr;
  wants_input_ = false;
}

void StreamSocket::close_gently() {
  finish();
  if (!fd_.is_open()) {
    return;
  }
  ::shutdown(fd_.native_handle(), SHUT_WR);
  auto limit = std::make_shared<Timer>(fd_.get_executor(), kLinger);
  limit->async_wait([self = shared_from_this()](boost::system::error_code) { self->close(); });
  discard_input(limit, kLingerBytes);
}

void StreamSocket::discard_input(const std::shared_ptr<Timer>& limit, std::size_t budget) {
  for (;;) {
    auto& buffer = read_buffer();
    const auto got = ::recv(fd_.native_handle(), buffer.data(), buffer.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
      break;
    }
    if (got <= 0 || static_cast<std::size_t>(got) >= budget) {
      limit->cancel();  // which closes
      return;
    }
    budget -= static_cast<std::size_t>(got);
  }
  fd_.async_wait(Watched::wait_read,
                 [self = shared_from_this(), limit, budget](boost::system::error_code error) {
                   if (!error) {
                     self->discard_input(limit, budget);
                   }
                 });
}

}  // namespace tgs::net
