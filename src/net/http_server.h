// A small HTTP server for programs that watch this one: GET and HEAD of a few paths, one request a connection, without
// a body. Strict, and with little room and time for each: what is asked for and how is no secret, and nobody is told
// apart. Parsing is Beast's. One thread; whoever made it outlives its connections.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/unique_fd.h"
#include "net/listener.h"
#include "net/loop.h"

namespace tgs::net {

class HttpServer {
 public:
  struct Response {
    unsigned status = 200;
    std::string body = {};
    std::string type = "text/plain; charset=utf-8";
  };
  /// `path`: without what stands behind a question mark; anything that a stranger writes.
  using Answer = std::function<Response(std::string_view path)>;

  /// Connections at once. One more takes the place of the oldest that has sent no whole request; where all have, it is
  /// closed unheard.
  static constexpr std::size_t kMostConnections = 16;
  /// Of a request's line and headers together, in bytes.
  static constexpr std::size_t kLongestHead = 8192;
  /// From the connection to the end of the request, from there to the end of the response, and to that of the
  /// connection.
  static constexpr Duration kPatience = std::chrono::seconds(5);

  HttpServer(Loop& loop, Log& log, Answer answer);

  /// Accepts on a listening socket as well.
  void open(UniqueFd listening);
  /// Accepts nobody any more.
  void close() { listeners_.clear(); }

 private:
  class Connection;

  bool make_room();
  void enter(UniqueFd fd);

  Loop& loop_;
  Log& log_;
  const Answer answer_;
  std::vector<std::weak_ptr<Connection>> connections_;  // as they came; some are over
  std::vector<std::unique_ptr<Listener>> listeners_;
};

}  // namespace tgs::net
