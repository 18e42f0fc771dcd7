// The floor: a TCP server that answers each line as TDLib would, without reading more of it than its end. Prints its
// port. One thread; it ends with its standard input.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <iostream>
#include <map>
#include <string>
#include <string_view>

namespace {

class Connection {
 public:
  /// False: it has ended.
  bool turn(int fd) {
    std::array<char, 1 << 18> bytes;  // NOLINT(*-member-init): only what is received is looked at
    const auto got = ::recv(fd, bytes.data(), bytes.size(), 0);
    if (got <= 0) {
      return false;
    }
    in_.append(bytes.data(), static_cast<std::size_t>(got));
    std::size_t begin = 0;
    for (auto end = in_.find('\n'); end != std::string::npos; end = in_.find('\n', begin)) {
      answer(std::string_view(in_).substr(begin, end - begin));
      begin = end + 1;
    }
    in_.erase(0, begin);
    for (std::string_view rest = out_; !rest.empty();) {
      const auto sent = ::send(fd, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent < 0) {
        return false;
      }
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    out_.clear();
    return true;
  }

 private:
  void answer(std::string_view line) {
    constexpr std::string_view kBefore = R"({"@type":"testCallString","x":)";
    if (line.starts_with(kBefore)) {
      out_ += R"({"@type":"testString","value":)";
      out_ += line.substr(kBefore.size());
      out_ += '\n';
    }
  }

  std::string in_;
  std::string out_;
};

}  // namespace

int main() {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener, generic, size) != 0 || ::listen(listener, 128) != 0 ||
      ::getsockname(listener, generic, &size) != 0) {
    std::cerr << "echo: " << std::strerror(errno) << std::endl;
    return 1;
  }
  std::cout << ntohs(address.sin_port) << std::endl;
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  for (const int fd : {listener, STDIN_FILENO}) {
    epoll_event event{EPOLLIN, {.fd = fd}};
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
  }
  std::map<int, Connection> connections;
  for (epoll_event event{}; ::epoll_wait(epoll, &event, 1, -1) > 0 && event.data.fd != STDIN_FILENO;) {
    if (event.data.fd != listener) {
      if (!connections[event.data.fd].turn(event.data.fd)) {
        connections.erase(event.data.fd);
        ::close(event.data.fd);
      }
      continue;
    }
    const int fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event readable{EPOLLIN, {.fd = fd}};
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &readable);
  }
}
