#include "net/http_server.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/beast/core/flat_static_buffer.hpp>
#include <boost/beast/http.hpp>
#include <optional>
#include <utility>

namespace tgs::net {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;
using Protocol = boost::asio::generic::stream_protocol;
using Socket = boost::asio::basic_stream_socket<Protocol, Loop::executor_type>;
using Written = http::response<http::string_body>;

/// What may still come behind a request, and is thrown away.
constexpr std::size_t kMostIgnored = 64U << 10U;

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}

HttpServer::Response complaint(http::status status) {
  return {static_cast<unsigned>(status), std::string(http::obsolete_reason(status)) + "\n"};
}

http::status status_of(const error_code& error) {
  return error == http::error::header_limit || error == http::error::buffer_overflow
             ? http::status::request_header_fields_too_large
             : http::status::bad_request;
}

/// Of the protocol, rather than of the connection.
bool is_about_http(const error_code& error) {
  return error.category() == http::make_error_code(http::error::bad_version).category() &&
         error != http::error::end_of_stream;
}

}  // namespace

/// Lives as long as a handler of it waits.
class HttpServer::Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Loop& loop, UniqueFd fd, const Answer& answer)
      : socket_(loop.get_executor(), Protocol(AF_UNSPEC, 0), fd.release()),
        timer_(loop.get_executor()),
        answer_(answer) {
    parser_.header_limit(kLongestHead);
  }
  ~Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// No whole request has come yet.
  bool is_reading() const { return is_reading_; }
  void close() {
    error_code ignored;
    socket_.close(ignored);
  }

  void read() {
    limit();
    http::async_read_header(
        socket_, buffer_, parser_,
        [self = shared_from_this()](const error_code& error, std::size_t) { self->on_head(error); });
  }

 private:
  /// The connection ends unless the next step has begun by then.
  void limit() {
    timer_.expires_after(kPatience);
    timer_.async_wait([self = weak_from_this()](const error_code& error) {
      if (const auto connection = error ? nullptr : self.lock()) {
        connection->close();
      }
    });
  }

  void on_head(const error_code& error) {
    is_reading_ = false;
    if (error && !is_about_http(error)) {
      return;
    }
    const auto response = error ? complaint(status_of(error)) : respond();
    const bool is_head = !error && parser_.get().method() == http::verb::head;
    written_.version(11);
    written_.result(response.status);
    written_.set(http::field::content_type, response.type);
    written_.set(http::field::cache_control, "no-store");
    written_.set("X-Content-Type-Options", "nosniff");
    if (response.status == static_cast<unsigned>(http::status::method_not_allowed)) {
      written_.set(http::field::allow, "GET, HEAD");
    }
    written_.content_length(response.body.size());
    written_.keep_alive(false);
    if (!is_head) {
      written_.body() = response.body;
    }
    write();
  }

  Response respond() const {
    const auto& request = parser_.get();
    if (request.method() != http::verb::get && request.method() != http::verb::head) {
      return complaint(http::status::method_not_allowed);
    }
    if (!parser_.is_done()) {
      return complaint(http::status::bad_request);  // a body follows
    }
    return answer_(path_of({request.target().data(), request.target().size()}));
  }

  void write() {
    limit();
    serializer_.emplace(written_);
    http::async_write(socket_, *serializer_,
                      [self = shared_from_this()](const error_code& error, std::size_t) {
                        if (!error) {
                          self->end();
                        }
                      });
  }

  /// A socket that is closed with input unread is reset, which may destroy the response on its way.
  void end() {
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    limit();
    ignore_input();
  }

  void ignore_input() {
    socket_.async_read_some(boost::asio::buffer(rest_),
                            [self = shared_from_this()](const error_code& error, std::size_t got) {
                              self->ignored_ += got;
                              if (!error && self->ignored_ < kMostIgnored) {
                                self->ignore_input();
                              }
                            });
  }

  Socket socket_;
  Timer timer_;
  const Answer& answer_;
  boost::beast::flat_static_buffer<kLongestHead> buffer_;
  http::request_parser<http::empty_body> parser_;
  Written written_;
  std::optional<http::response_serializer<http::string_body>> serializer_;
  std::array<char, 1024> rest_{};
  std::size_t ignored_ = 0;
  bool is_reading_ = true;
};

HttpServer::HttpServer(Loop& loop, Log& log, Answer answer)
    : loop_(loop), log_(log), answer_(std::move(answer)) {}

void HttpServer::open(UniqueFd listening) {
  listeners_.push_back(std::make_unique<Listener>(
      loop_, std::move(listening), log_, [this](UniqueFd fd, const PeerIdentity&) { enter(std::move(fd)); }));
}

/// Whoever connects and says nothing must not keep out those who ask.
bool HttpServer::make_room() {
  std::erase_if(connections_, [](const auto& connection) { return connection.expired(); });
  if (connections_.size() < kMostConnections) {
    return true;
  }
  const auto silent = std::ranges::find_if(connections_, [](const auto& weak) {
    const auto connection = weak.lock();
    return connection && connection->is_reading();
  });
  if (silent == connections_.end()) {
    return false;
  }
  silent->lock()->close();
  connections_.erase(silent);
  return true;
}

void HttpServer::enter(UniqueFd fd) {
  if (make_room()) {
    const auto connection = std::make_shared<Connection>(loop_, std::move(fd), answer_);
    connections_.push_back(connection);
    connection->read();
  }
}

}  // namespace tgs::net
