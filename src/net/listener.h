// Accepts connections on a listening socket that was handed to this process. One thread.
#pragma once

#include <functional>

#include "base/log.h"
#include "base/unique_fd.h"
#include "net/loop.h"
#include "net/peer_identity.h"

namespace tgs::net {

class Listener {
 public:
  using Accepted = std::function<void(UniqueFd fd, PeerIdentity peer)>;

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

}  // namespace tgs::net
