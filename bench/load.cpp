// A load generator: a closed loop of testCallString over some connections, each with so many requests under way at a
// time. One thread, epoll. Usage:
//   load PORT --connections N --window N --size BYTES --seconds S --session ID --certificate FILE
// Prints one JSON object: requests a second, microseconds from a request to its answer, and how much of a processor
// it took itself. The first second is not counted. Answers are found by the @extra at their end; other lines are
// updates.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstring>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "processor.h"

#include <fmt/format.h>

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::seconds;

struct Load {
  std::uint16_t port = 0;
  std::size_t connections = 1;
  std::size_t window = 1;
  std::size_t size = 5;
  int seconds = 5;
  std::uint64_t session = 1;
  std::string certificate = {};  // with its key; by TLS where there is one
};

[[noreturn]] void give_up(std::string_view why) {
  std::cerr << "load: " << why << ": " << std::strerror(errno) << std::endl;
  std::exit(1);
}

/// Microseconds, as a count of each; what takes longer than a second counts as one.
class Latencies {
 public:
  void add(Clock::duration taken) {
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(taken).count();
    ++counts_[static_cast<std::size_t>(std::clamp<std::int64_t>(micros, 0, kMost))];
    ++total_;
  }
  std::uint64_t total() const { return total_; }
  std::size_t quantile(double share) const {
    auto left = static_cast<std::uint64_t>(share * static_cast<double>(total_));
    std::size_t micros = 0;
    while (micros < kMost && left >= counts_[micros]) {
      left -= counts_[micros++];
    }
    return micros;
  }

 private:
  static constexpr std::int64_t kMost = 1'000'000;
  std::vector<std::uint32_t> counts_ = std::vector<std::uint32_t>(kMost + 1);
  std::uint64_t total_ = 0;
};

SSL_CTX* tls_context(const std::string& certificate) {
  auto* const tls = SSL_CTX_new(TLS_client_method());
  if (SSL_CTX_use_certificate_file(tls, certificate.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_use_PrivateKey_file(tls, certificate.c_str(), SSL_FILETYPE_PEM) != 1) {
    give_up("the certificate");
  }
  return tls;
}

/// One client: its window of requests, numbered by place, so that an answer says which one is free again.
class Client {
 public:
  Client(const Load& load, std::string_view text, SSL_CTX* tls)
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
        tls_(nullptr, SSL_free),
        sent_at_(load.window) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(load.port);
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
    for (std::size_t place = 0; place < load.window; ++place) {
      requests_.push_back(fmt::format(R"({{"@type":"testCallString","x":"{}","@extra":{}}})"
                                      "\n",
                                      text, place));
    }
    write(fmt::format("{}\n", load.session));
  }

  int fd() const { return fd_; }

  void begin() {
    for (std::size_t place = 0; place < requests_.size(); ++place) {
      ask(place);
    }
    flush();
  }

  /// Reads what is there, and sends a request for each answer.
  void turn(Latencies& latencies) {
    do {
      read(latencies);
    } while (tls_ && SSL_pending(tls_.get()) > 0);
    flush();
  }

 private:
  void read(Latencies& latencies) {
    const auto room = buffer_.size() - filled_;
    auto* const to = buffer_.data() + filled_;
    const auto got = tls_ ? SSL_read(tls_.get(), to, static_cast<int>(room)) : ::recv(fd_, to, room, 0);
    if (got <= 0) {
      give_up("the connection ended");
    }
    filled_ += static_cast<std::size_t>(got);
    now_ = Clock::now();
    std::string_view rest(buffer_.data(), filled_);
    for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
      take(rest.substr(0, end), latencies);
      rest.remove_prefix(end + 1);
    }
    std::memmove(buffer_.data(), rest.data(), rest.size());
    filled_ = rest.size();
  }

  void take(std::string_view line, Latencies& latencies) {
    constexpr std::string_view kExtra = R"("@extra":)";
    constexpr std::size_t kEnd = 32;  // where it stands, whatever the text before it
    const auto tail = line.substr(line.size() - std::min(line.size(), kEnd));
    const auto at = tail.rfind(kExtra);
    std::size_t place = 0;
    if (at == std::string_view::npos ||
        std::from_chars(tail.data() + at + kExtra.size(), tail.data() + tail.size(), place).ec !=
            std::errc() ||
        place >= requests_.size()) {
      return;
    }
    if (line.find(R"("testString")") == std::string_view::npos) {
      std::cerr << "load: refused: " << line << std::endl;
      std::exit(1);
    }
    latencies.add(now_ - sent_at_[place]);
    ask(place);
  }

  void ask(std::size_t place) {
    out_ += requests_[place];
    sent_at_[place] = now_;
  }

  void flush() {
    write(out_);
    out_.clear();
  }

  /// Blocks where the other side does not read, which it has to, as what it writes is bounded by the window.
  void write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                             : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        give_up("sending");
      }
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  int fd_;
  std::unique_ptr<SSL, void (*)(SSL*)> tls_;
  std::vector<std::string> requests_;
  std::vector<Clock::time_point> sent_at_;
  Clock::time_point now_ = Clock::now();
  std::string out_;
  std::vector<char> buffer_ = std::vector<char>(1 << 20);
  std::size_t filled_ = 0;
};

class Loop {
 public:
  explicit Loop(const Load& load) : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    const std::string text(load.size, 'x');
    auto* const tls = load.certificate.empty() ? nullptr : tls_context(load.certificate);
    for (std::size_t i = 0; i < load.connections; ++i) {
      clients_.push_back(std::make_unique<Client>(load, text, tls));
      epoll_event event{EPOLLIN, {.ptr = clients_.back().get()}};
      ::epoll_ctl(epoll_, EPOLL_CTL_ADD, clients_.back()->fd(), &event);
    }
    for (auto& client : clients_) {
      client->begin();
    }
  }

  void run(seconds time, Latencies& latencies) const {
    std::array<epoll_event, 64> events{};
    const auto end = Clock::now() + time;
    while (Clock::now() < end) {
      const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 1000);
      for (int i = 0; i < count; ++i) {
        static_cast<Client*>(events[static_cast<std::size_t>(i)].data.ptr)->turn(latencies);
      }
    }
  }

 private:
  int epoll_;
  std::vector<std::unique_ptr<Client>> clients_;
};

void measure(const Load& load) {
  Loop loop(load);
  Latencies warm_up;
  loop.run(seconds(1), warm_up);
  Latencies latencies;
  const auto processor = bench::processor_seconds();
  const auto begin = Clock::now();
  loop.run(seconds(load.seconds), latencies);
  const auto taken = std::chrono::duration<double>(Clock::now() - begin).count();
  const auto total = static_cast<double>(latencies.total());
  fmt::print(R"({{"perSecond":{:.0f},"p50":{},"p99":{},"requests":{},"processor":{:.3f}}})"
             "\n",
             total / taken, latencies.quantile(0.5), latencies.quantile(0.99), latencies.total(),
             (bench::processor_seconds() - processor) / taken);
}

}  // namespace

int main(int argc, char** argv) {
  Load load;
  CLI::App app("A closed loop of testCallString");
  app.add_option("PORT", load.port)->required();
  app.add_option("--connections", load.connections)->check(CLI::PositiveNumber);
  app.add_option("--window", load.window)->check(CLI::PositiveNumber);
  app.add_option("--size", load.size);
  app.add_option("--seconds", load.seconds)->check(CLI::PositiveNumber);
  app.add_option("--session", load.session)->check(CLI::PositiveNumber);
  app.add_option("--certificate", load.certificate);
  CLI11_PARSE(app, argc, argv);
  measure(load);
}
