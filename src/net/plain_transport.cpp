#include "net/plain_transport.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace tgs::net {

Transport::Input PlainTransport::read(std::span<char> room) {
  const auto got = ::recv(fd_, room.data(), room.size(), 0);
  if (got > 0) {
    return {Input::What::bytes, static_cast<std::size_t>(got)};
  }
  if (got == 0) {
    return {Input::What::end};
  }
  const bool is_over = errno != EAGAIN && errno != EINTR;
  return is_over ? Input{Input::What::broken, 0, std::strerror(errno)} : Input{Input::What::nothing_yet};
}

}  // namespace tgs::net
