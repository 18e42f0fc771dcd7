#include "net/listener.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

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

}  // namespace

std::string peer_address(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return "gone";
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    return fmt::format("{}:{}", text.data(), ntohs(v4.sin_port));
  }
  if (address.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    return fmt::format("[{}]:{}", text.data(), ntohs(v6.sin6_port));
  }
  return "unix";
}

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
    UniqueFd fd(::accept4(fd_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!fd && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)) {
      rest(errno);
      return;
    }
    if (!fd) {
      break;  // nobody left, or one who left again while it waited
    }
    set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY);
    set_option(fd.get(), SOL_SOCKET, SO_KEEPALIVE);
    auto address = peer_address(fd.get());
    accepted_(std::move(fd), std::move(address));
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
