#include "monitor/listening.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "base/new_file.h"

namespace tgs::monitor {
namespace {

constexpr int kTriesForAFreePort = 20;

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  void set_port(std::uint16_t port) {
    if (storage.ss_family == AF_INET6) {
      reinterpret_cast<sockaddr_in6&>(storage).sin6_port = htons(port);
    } else {
      reinterpret_cast<sockaddr_in&>(storage).sin_port = htons(port);
    }
  }
};

Result<std::vector<Address>> resolve(const std::string& host, std::string_view section) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(host.c_str(), "0", &hints, &found); error != 0) {
    return fail(fmt::format("{}host: {} is no address and resolves to none ({}): correct it", section, host,
                            ::gai_strerror(error)));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
  std::vector<Address> addresses;
  for (const auto* entry = found; entry != nullptr; entry = entry->ai_next) {
    Address address;
    std::memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
    address.size = entry->ai_addrlen;
    addresses.push_back(address);
  }
  return addresses;
}

std::string text_of(int fd) {
  Address address;
  address.size = sizeof(address.storage);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address.storage), &address.size);
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  ::getnameinfo(address.get(), address.size, host.data(), host.size(), port.data(), port.size(),
                NI_NUMERICHOST | NI_NUMERICSERV);
  return address.storage.ss_family == AF_INET6 ? fmt::format("[{}]:{}", host.data(), port.data())
                                               : fmt::format("{}:{}", host.data(), port.data());
}

/// A listening socket; none leaves errno.
UniqueFd bind_to(const Address& address) {
  const int family = address.storage.ss_family;
  UniqueFd fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  if (!fd ||
      (family == AF_INET6 && ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) != 0) ||
      ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
      ::bind(fd.get(), address.get(), address.size) != 0 || ::listen(fd.get(), SOMAXCONN) != 0) {
    const int error = errno;
    fd.reset();
    errno = error;
  }
  return fd;
}

/// Listens on all of them; an errno value where that can't be done.
int bind_all(std::vector<Address> addresses, std::uint16_t port, std::vector<ListeningSocket>& sockets) {
  sockets.clear();
  int absent = EADDRNOTAVAIL;
  for (auto& address : addresses) {
    address.set_port(port);
    UniqueFd fd = bind_to(address);
    if (!fd && (errno == EADDRNOTAVAIL || errno == EAFNOSUPPORT)) {
      absent = errno;  // ::1 of `localhost` on a machine without IPv6
      continue;
    }
    if (!fd) {
      return errno;
    }
    auto text = text_of(fd.get());
    sockets.push_back({std::move(fd), std::move(text)});
    port = port_of(sockets.back());
  }
  return sockets.empty() ? absent : 0;
}

std::string complaint(std::string_view section, const std::string& host, std::uint16_t port, int error) {
  if (error == EADDRINUSE) {
    return fmt::format("{}port: {} on {} is taken by another program: stop that one, or choose another port",
                       section, port, host);
  }
  if (error == EACCES) {
    return fmt::format("{}port: this user may not listen on {}: choose one from 1024 on", section, port);
  }
  return fmt::format("{}host: can't listen on {} ({}): name an address that this machine has", section, host,
                     std::strerror(error));
}

bool is_answered(const sockaddr_un& address) {
  const UniqueFd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

}  // namespace

Result<std::vector<ListeningSocket>> listen_on(const std::string& host, std::uint16_t port,
                                               std::string_view section) {
  const auto addresses = resolve(host, section);
  if (!addresses) {
    return fail(addresses.error());
  }
  std::vector<ListeningSocket> sockets;
  int error = bind_all(*addresses, port, sockets);
  // A port that was free on the first address may be taken on the next.
  for (int tries = 1; port == 0 && error == EADDRINUSE && tries < kTriesForAFreePort; ++tries) {
    error = bind_all(*addresses, port, sockets);
  }
  if (error != 0) {
    return fail(complaint(section, host, port, error));
  }
  return sockets;
}

SocketFile::~SocketFile() {
  if (!path_.empty()) {
    ::unlink(path_.c_str());
  }
}

Result<ListeningSocket> listen_on_path(const std::string& path, std::string_view key) {
  sockaddr_un address{};
  if (path.size() >= sizeof(address.sun_path)) {
    return fail(fmt::format("{}: the path {} is too long for a Unix socket", key, path));
  }
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode)) {
    if (is_answered(address)) {
      return fail(
          fmt::format("{}: another program listens on {}: stop that one, or choose another path", key, path));
    }
    ::unlink(path.c_str());
  }
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const bool is_bound =
      fd && ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  SocketFile file(is_bound ? path : std::string());
  if (!is_bound || ::chmod(path.c_str(), 0600) != 0 || ::listen(fd.get(), SOMAXCONN) != 0) {
    return fail(fmt::format("{}: can't listen on {} ({}): name a path in a folder that this user may write",
                            key, path, std::strerror(errno)));
  }
  return ListeningSocket{.fd = std::move(fd), .address = path, .file = std::move(file)};
}

std::uint16_t port_of(const ListeningSocket& socket) {
  Address address;
  address.size = sizeof(address.storage);
  ::getsockname(socket.fd.get(), reinterpret_cast<sockaddr*>(&address.storage), &address.size);
  return ntohs(address.storage.ss_family == AF_INET6
                   ? reinterpret_cast<sockaddr_in6&>(address.storage).sin6_port
                   : reinterpret_cast<sockaddr_in&>(address.storage).sin_port);
}

Status write_port_file(const std::string& path, std::uint16_t port) {
  const std::string draft = path + ".new";
  const auto text = fmt::format("{}\n", port);
  const UniqueFd fd(::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!fd || !write_whole(fd.get(), text) || ::rename(draft.c_str(), path.c_str()) != 0) {
    return fail(fmt::format("--port-file: {} can't be written: {}", path, std::strerror(errno)));
  }
  return {};
}

}  // namespace tgs::monitor
