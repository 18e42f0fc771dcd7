#include "net/listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <span>

namespace tgs::net {
namespace {

// Fairness to those who are connected already: a burst of newcomers is taken in parts.
constexpr int kAcceptsAtOnce = 32;
// Out of descriptors or memory: each try would fail at once, so the listener waits for others to leave.
constexpr auto kRest = std::chrono::milliseconds(200);

void set_option(int fd, int level, int option) {
  const int on = 1;
  ::setsockopt(fd, level, option, &on, sizeof(on));
}

/// None for a Unix socket.
std::optional<Endpoint> endpoint_of(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&v4.sin_addr);
    return Endpoint{IpAddress::v4(std::span<const std::uint8_t, 4>(bytes, 4)), ntohs(v4.sin_port)};
  }
  if (address.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    return Endpoint{IpAddress::v6(std::span<const std::uint8_t, 16>(v6.sin6_addr.s6_addr)),
                    ntohs(v6.sin6_port)};
  }
  return std::nullopt;
}

}  // namespace

Listener::Listener(Loop& loop, UniqueFd fd, Log& log, Accepted accepted)
    : fd_(loop.get_executor(), fd.release()),
      rest_(loop.get_executor()),
      log_(log),
      accepted_(std::move(accepted)) {
  fd_.native_non_blocking(true);
  wait();
}

void Listener::wait() {
  fd_.async_wait(Watched::wait_read, [this](boost::system::error_code error) {
    if (!error) {
      accept_some();
    }
  });
}

void Listener::accept_some() {
  for (int i = 0; i < kAcceptsAtOnce; ++i) {
    sockaddr_storage address{};
    socklen_t size = sizeof(address);
    UniqueFd fd(::accept4(fd_.native_handle(), reinterpret_cast<sockaddr*>(&address), &size,
                          SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!fd && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)) {
      rest(errno);
      return;
    }
    if (!fd) {
      break;  // nobody left, or one who left again while it waited
    }
    set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY);
    set_option(fd.get(), SOL_SOCKET, SO_KEEPALIVE);
    accepted_(std::move(fd), {endpoint_of(address)});
  }
  wait();
}

void Listener::rest(int errno_value) {
  log_.error({}, "can't accept connections: {}; trying again in {} ms", std::strerror(errno_value),
             kRest.count());
  rest_.expires_after(kRest);
  rest_.async_wait([this](boost::system::error_code error) {
    if (!error) {
      wait();
    }
  });
}

}  // namespace tgs::net
