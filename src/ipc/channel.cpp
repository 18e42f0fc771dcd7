#include "ipc/channel.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/new_file.h"

namespace tgs::ipc {
namespace {

struct Header {
  std::uint32_t kind;
  std::uint32_t zero;
  std::uint64_t session;
};

struct ControlBuffer {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> bytes{};
};

void attach_fd(msghdr& header, ControlBuffer& control, int fd) {
  header.msg_control = control.bytes.data();
  header.msg_controllen = control.bytes.size();
  cmsghdr* part = CMSG_FIRSTHDR(&header);
  part->cmsg_level = SOL_SOCKET;
  part->cmsg_type = SCM_RIGHTS;
  part->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(part), &fd, sizeof(fd));
}

struct Attached {
  UniqueFd fd;            // the first
  std::size_t count = 0;  // of all, of which the others are closed
};

/// The room for one descriptor is, by alignment, room for two: what is received and not owned would stay open for ever.
Attached take_attached(msghdr& header) {
  Attached attached;
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) {
      continue;
    }
    const auto count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(part) + i * sizeof(fd), sizeof(fd));
      UniqueFd owned(fd);
      if (attached.count++ == 0) {
        attached.fd = std::move(owned);
      }
    }
  }
  return attached;
}

bool wait_for(int fd, short events) {
  pollfd poll_fd{fd, events, 0};
  int ready = 0;
  do {
    ready = ::poll(&poll_fd, 1, -1);
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

}  // namespace

Result<std::pair<Channel, Channel>> Channel::make_pair() {
  std::array<int, 2> fds{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds.data()) != 0) {
    return fail(system_error("making a control channel", errno));
  }
  return std::pair{Channel(UniqueFd(fds[0])), Channel(UniqueFd(fds[1]))};
}

Channel::Sent Channel::try_send(const Message& message) const {
  Header header{static_cast<std::uint32_t>(message.kind), 0, message.session};
  std::array<iovec, 2> parts = {iovec{&header, sizeof(header)},
                                iovec{const_cast<char*>(message.body.data()), message.body.size()}};
  msghdr packet{};
  packet.msg_iov = parts.data();
  packet.msg_iovlen = parts.size();
  ControlBuffer control;
  if (message.fd) {
    attach_fd(packet, control, message.fd.get());
  }
  ssize_t sent = 0;
  do {
    sent = ::sendmsg(fd_.get(), &packet, MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (sent < 0 && errno == EINTR);
  if (sent >= 0) {
    return Sent::done;
  }
  return errno == EAGAIN ? Sent::queue_full : Sent::peer_gone;
}

Status Channel::send(const Message& message) const {
  if (message.body.size() > kMaxMessageBody) {
    return fail("a control message of " + std::to_string(message.body.size()) + " bytes is too large");
  }
  for (;;) {
    switch (try_send(message)) {
      case Sent::done:
        return {};
      case Sent::queue_full:
        wait_for(fd_.get(), POLLOUT);
        break;
      case Sent::peer_gone:
        return fail(system_error("sending on a control channel", errno));
    }
  }
}

Channel::Receive Channel::receive(Message& message) const {
  Header header{};
  std::array<char, kMaxMessageBody> body;  // NOLINT(*-member-init): only what is received is looked at
  std::array<iovec, 2> parts = {iovec{&header, sizeof(header)}, iovec{body.data(), body.size()}};
  ControlBuffer control;
  msghdr packet{};
  packet.msg_iov = parts.data();
  packet.msg_iovlen = parts.size();
  packet.msg_control = control.bytes.data();
  packet.msg_controllen = control.bytes.size();
  ssize_t size = 0;
  do {
    size = ::recvmsg(fd_.get(), &packet, MSG_CMSG_CLOEXEC);
  } while (size < 0 && errno == EINTR);
  if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
    return Receive::nothing_yet;
  }
  auto attached = take_attached(packet);
  const auto truncated = (static_cast<unsigned>(packet.msg_flags) & unsigned{MSG_TRUNC | MSG_CTRUNC}) != 0;
  if (size < static_cast<ssize_t>(sizeof(header)) || truncated || attached.count > 1) {
    return Receive::peer_gone;
  }
  message.kind = static_cast<MessageKind>(header.kind);
  message.session = header.session;
  message.body.assign(body.data(), static_cast<std::size_t>(size) - sizeof(header));
  message.fd = std::move(attached.fd);
  return Receive::message;
}

Result<Message> Channel::wait() const {
  Message message{};
  for (;;) {
    switch (receive(message)) {
      case Receive::message:
        return message;
      case Receive::peer_gone:
        return fail("the other end of a control channel is gone");
      case Receive::nothing_yet:
        wait_for(fd_.get(), POLLIN);
    }
  }
}

Result<UniqueFd> text_to_fd(std::string_view text) {
  UniqueFd fd(::memfd_create("tgstorage", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!fd) {
    return fail(system_error("making a memory file", errno));
  }
  if (!write_whole(fd.get(), text)) {
    return fail(system_error("writing a memory file", errno));
  }
  if (::fcntl(fd.get(), F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0) {
    return fail(system_error("sealing a memory file", errno));
  }
  return fd;
}

Result<std::string> text_from_fd(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) {
    return fail(system_error("looking at a memory file", errno));
  }
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t done = 0;
  while (done < text.size()) {
    const auto got = ::pread(fd, text.data() + done, text.size() - done, static_cast<off_t>(done));
    if (got <= 0) {
      return fail(system_error("reading a memory file", got == 0 ? EIO : errno));
    }
    done += static_cast<std::size_t>(got);
  }
  return text;
}

Result<std::pair<UniqueFd, UniqueFd>> make_stream_pair() {
  std::array<int, 2> fds{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()) != 0) {
    return fail(system_error("making a frame stream", errno));
  }
  return std::pair{UniqueFd(fds[0]), UniqueFd(fds[1])};
}

}  // namespace tgs::ipc
