// Bytes over a stream socket as they are. One thread.
#pragma once

#include "net/transport.h"

namespace tgs::net {

class PlainTransport : public Transport {
 public:
  explicit PlainTransport(int fd) : fd_(fd) {}

  Input read(std::span<char> room) override;
  Outbox::Written write(Outbox& outbox) override { return outbox.write_to(fd_); }

 private:
  const int fd_;
};

}  // namespace tgs::net
