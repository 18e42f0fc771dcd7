// The monitor's end of a control channel to another role. It never waits: a peer that does not read must not
// stop the one process that could end it. What the peer's queue has no room for waits here, in order. One
// thread.
#pragma once

#include <deque>

#include "ipc/channel.h"

namespace tgs::monitor {

class Peer {
 public:
  explicit Peer(ipc::Channel channel) : channel_(std::move(channel)) {}

  int fd() const { return channel_.fd(); }

  /// What waits for a peer that does not read; one with more is gone.
  static constexpr std::size_t kMostUnsent = 4096;

  /// Nothing is said of a peer that is gone: hear() tells.
  void send(ipc::Message message);

  /// The poll events to wait for.
  short events() const;
  /// What came of them: sends what waits, takes one message. One only, so that no peer can keep the monitor
  /// from the others.
  ipc::Channel::Receive hear(short events, ipc::Message& message);

 private:
  void flush();

  ipc::Channel channel_;
  std::deque<ipc::Message> unsent_;
};

}  // namespace tgs::monitor
