// The wait for the PROXY header with which a trusted proxy begins a connection. Takes exactly the header's bytes off
// the socket: what is behind them is for whoever gets it next. Owns itself until it is over; one thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "net/loop.h"
#include "wire/proxy_header.h"

namespace tgs::net {

class ProxyGreeting : public std::enable_shared_from_this<ProxyGreeting> {
 public:
  /// `fd` is invalid where there is an Error, which says for the log why there was no header.
  using Done = std::function<void(UniqueFd fd, Result<ProxyHeader> header)>;

  /// `fd` is non-blocking. `done` is called once, from the loop, after `patience` at the latest.
  static void await(Loop& loop, UniqueFd fd, Duration patience, Done done);

 private:
  ProxyGreeting(Loop& loop, UniqueFd fd, Done done);

  void wait();
  void read_some();
  void take(std::string_view peeked);
  void end(UniqueFd fd, Result<ProxyHeader> header);

  Watched fd_;
  Timer patience_;
  Done done_;
  std::string begun_;  // of the header, off the socket already
};

}  // namespace tgs::net
