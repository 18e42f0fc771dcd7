// Many clients of a server, who all see the same updates. One thread. Usage:
//   crowd PORT CLIENTS [--sessions N] [--says LINE] [--until TEXT] [--mark TEXT] [--certificate FILE]
// One after the other connects, names its session, says LINE, and waits for a line with TEXT. Prints `ready` when all
// have. Then, for each number N on standard input: prints `go`, waits until each client has got N more lines that begin
// with the mark, and prints one JSON object: microseconds from the first byte of them all to the last, and bytes that
// each client got. It ends with its standard input.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <chrono>
#include <cstring>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  std::uint16_t port = 0;
  std::size_t clients = 1;
  std::size_t sessions = 1;
  std::string says;
  std::string until;
  std::string mark;
  std::string certificate;  // PEM, with its key; empty for bytes in the clear
};

[[noreturn]] void give_up(std::string_view why) {
  std::cerr << "crowd: " << why << ": " << std::strerror(errno) << std::endl;
  std::exit(1);
}

class Client {
 public:
  /// `tls`: null for bytes in the clear.
  Client(std::uint16_t port, SSL_CTX* tls)
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), tls_(nullptr, SSL_free) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    if (fd_ < 0 || ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) {
      give_up("connecting");
    }
    if (tls != nullptr) {
      tls_.reset(SSL_new(tls));
      if (SSL_set_fd(tls_.get(), fd_) != 1 || SSL_connect(tls_.get()) != 1) {
        give_up("agreeing on TLS");
      }
    }
  }

  int fd() const { return fd_; }

  void say(std::string_view text) {
    const auto size = static_cast<int>(text.size());
    const auto sent =
        tls_ ? SSL_write(tls_.get(), text.data(), size) : ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent != size) {
      give_up("sending");
    }
  }

  /// Blocks until something comes; calls `take` for each line that is complete.
  template <class Take>
  std::size_t turn(std::span<char> room, const Take& take) {
    const auto got = tls_ ? SSL_read(tls_.get(), room.data(), static_cast<int>(room.size()))
                          : ::recv(fd_, room.data(), room.size(), 0);
    if (got <= 0) {
      give_up("a connection ended");
    }
    std::string_view text(room.data(), static_cast<std::size_t>(got));
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
      take(rest_.empty() ? text.substr(0, end) : rest_.append(text.substr(0, end)));
      rest_.clear();
      text.remove_prefix(end + 1);
    }
    rest_ += text;
    return static_cast<std::size_t>(got);
  }

 private:
  int fd_;
  std::unique_ptr<SSL, void (*)(SSL*)> tls_;
  std::string rest_;  // of a line whose end has not come yet
};

SSL_CTX* tls_context(const char* certificate) {
  auto* const tls = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS);
  if (SSL_CTX_use_certificate_file(tls, certificate, SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_use_PrivateKey_file(tls, certificate, SSL_FILETYPE_PEM) != 1) {
    give_up(certificate);
  }
  return tls;
}

class Crowd {
 public:
  explicit Crowd(Options options) : options_(std::move(options)), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    auto* const tls = options_.certificate.empty() ? nullptr : tls_context(options_.certificate.c_str());
    for (std::size_t i = 0; i < options_.clients; ++i) {
      join(std::make_unique<Client>(options_.port, tls), 1 + i % options_.sessions);
    }
  }

  void wait_for(std::size_t count) {
    auto missing = count * clients_.size();
    std::size_t bytes = 0;
    Clock::time_point begin{};
    while (missing > 0) {
      std::array<epoll_event, 64> events{};
      const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
      begin = bytes == 0 ? Clock::now() : begin;
      for (int i = 0; i < ready; ++i) {
        bytes += static_cast<Client*>(events[static_cast<std::size_t>(i)].data.ptr)
                     ->turn(room_, [this, &missing](std::string_view line) {
                       missing -= static_cast<std::size_t>(line.starts_with(options_.mark));
                     });
      }
    }
    const auto taken = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begin).count();
    fmt::print(R"({{"micros":{:.1f},"bytes":{}}})"
               "\n",
               static_cast<double>(taken) / 1000, bytes / clients_.size());
    std::fflush(stdout);
  }

 private:
  void join(std::unique_ptr<Client> client, std::size_t session) {
    client->say(fmt::format("{}\n{}{}", session, options_.says, options_.says.empty() ? "" : "\n"));
    for (bool is_there = options_.until.empty(); !is_there;) {
      client->turn(room_, [this, &is_there](std::string_view line) {
        is_there = is_there || line.find(options_.until) != std::string_view::npos;
      });
    }
    epoll_event event{EPOLLIN, {.ptr = client.get()}};
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, client->fd(), &event);
    clients_.push_back(std::move(client));
  }

  const Options options_;
  int epoll_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<char> room_ = std::vector<char>(1 << 18);
};

void allow_many_descriptors() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Many clients who all see the same updates");
  app.add_option("PORT", options.port)->required();
  app.add_option("CLIENTS", options.clients)->required()->check(CLI::PositiveNumber);
  app.add_option("--sessions", options.sessions)->check(CLI::PositiveNumber);
  app.add_option("--says", options.says);
  app.add_option("--until", options.until);
  app.add_option("--mark", options.mark);
  app.add_option("--certificate", options.certificate);
  CLI11_PARSE(app, argc, argv);
  allow_many_descriptors();
  Crowd crowd(std::move(options));
  std::cout << "ready" << std::endl;
  for (std::size_t count = 0; std::cin >> count;) {
    std::cout << "go" << std::endl;
    crowd.wait_for(count);
  }
}
