// What fan-out is compared with: a server that writes the same bytes to each of its clients, one write a client and
// update. Prints its port. For each line `COUNT SIZE` on standard input it writes COUNT updates of SIZE bytes to all
// who are connected, and prints `done`. One thread; it ends with its standard input.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <iostream>
#include <string>
#include <vector>

namespace {

[[noreturn]] void give_up() {
  std::cerr << "plain_write: " << std::strerror(errno) << std::endl;
  std::exit(1);
}

int listen_anywhere() {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener, generic, size) != 0 || ::listen(listener, SOMAXCONN) != 0 ||
      ::getsockname(listener, generic, &size) != 0) {
    give_up();
  }
  std::cout << ntohs(address.sin_port) << std::endl;
  return listener;
}

std::string update_of(std::size_t size) {
  std::string update = R"({"@type":"updateNewCallSignalingData","call_id":1,"data":")";
  constexpr std::string_view kEnd = "\"}\n";
  update.resize(std::max(size, update.size() + kEnd.size()) - kEnd.size(), 'x');
  return update.append(kEnd);
}

}  // namespace

int main() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  const int listener = listen_anywhere();
  std::vector<int> clients;
  for (std::size_t count = 0, size = 0; std::cin >> count >> size;) {
    for (int fd = 0; (fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
      const int on = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // as the storage's
      clients.push_back(fd);
    }
    const auto update = update_of(size);
    for (; count > 0; --count) {
      for (const int client : clients) {
        if (::send(client, update.data(), update.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(update.size())) {
          give_up();
        }
      }
    }
    std::cout << "done" << std::endl;
  }
}
