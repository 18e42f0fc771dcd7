// Accepts connections on a listening socket that was handed to this process. One thread.
#pragma once

#include <functional>
#include <string>

#include "base/log.h"
#include "base/unique_fd.h"
#include "net/loop.h"

namespace tgs::net {

class Listener {
 public:
  /// The peer's address as `127.0.0.1:5060`, `[::1]:5060` or `unix`.
  using Accepted = std::function<void(UniqueFd fd, std::string address)>;

  Listener(Loop& loop, UniqueFd fd, Log& log, Accepted accepted);

 private:
  void wait();
  void accept_some();
  void rest(int errno_value);

  Watched fd_;
  Timer rest_;
  Log& log_;
  Accepted accepted_;
};

/// The text of a socket's peer address.
std::string peer_address(int fd);

}  // namespace tgs::net
