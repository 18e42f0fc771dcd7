#include "monitor/peer.h"

#include <poll.h>
#include <sys/socket.h>

namespace tgs::monitor {

void Peer::send(ipc::Message message) {
  unsent_.push_back(std::move(message));
  flush();
  if (unsent_.size() > kMostUnsent) {
    unsent_.clear();
    ::shutdown(channel_.fd(), SHUT_RDWR);
  }
}

short Peer::events() const {
  return static_cast<short>(unsent_.empty() ? POLLIN : POLLIN | POLLOUT);
}

ipc::Channel::Receive Peer::hear(short events, ipc::Message& message) {
  flush();
  return (events & ~POLLOUT) == 0 ? ipc::Channel::Receive::nothing_yet : channel_.receive(message);
}

void Peer::flush() {
  while (!unsent_.empty()) {
    switch (channel_.try_send(unsent_.front())) {
      case ipc::Channel::Sent::done:
        unsent_.pop_front();
        break;
      case ipc::Channel::Sent::queue_full:
        return;
      case ipc::Channel::Sent::peer_gone:
        unsent_.clear();
        return;
    }
  }
}

}  // namespace tgs::monitor
