#include "store/store.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <utility>

#include "ipc/role.h"
#include "resolve/cache_message.h"

namespace tgs::store {
namespace {

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (written < 0 && errno != EINTR) {
      return false;
    }
    bytes.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
  return true;
}

std::int64_t wall_clock() {
  return static_cast<std::int64_t>(std::time(nullptr));
}

}  // namespace

Store::Store(ipc::Channel monitor, std::optional<PeerCache> cache, Log& log)
    : monitor_(std::move(monitor)), cache_(std::move(cache)), log_(log) {}

void Store::run() {
  while (!stopped_) {
    wait_and_handle();
  }
}

void Store::wait_and_handle() {
  std::array<pollfd, 2> polled = {pollfd{monitor_.fd(), POLLIN, 0},
                                  pollfd{front_ ? front_.get() : -1, POLLIN, 0}};
  if (::poll(polled.data(), polled.size(), -1) < 0) {
    return;
  }
  if (polled[1].revents != 0) {
    read_front();
  }
  if (polled[0].revents != 0) {
    listen_to_monitor();
  }
}

void Store::listen_to_monitor() {
  ipc::Message message{};
  while (!stopped_) {
    switch (monitor_.receive(message)) {
      case ipc::Channel::Receive::message:
        obey(std::move(message));
        break;
      case ipc::Channel::Receive::nothing_yet:
        return;
      case ipc::Channel::Receive::peer_gone:
        stopped_ = true;
    }
  }
}

void Store::obey(ipc::Message message) {
  switch (message.kind) {
    case ipc::MessageKind::link:
      front_ = std::move(message.fd);
      reader_ = {};
      return;
    case ipc::MessageKind::reopen_log:
      if (const auto replaced = ipc::replace_log(message.fd); !replaced) {
        log_.error({}, "{}", replaced.error().message);
      }
      return;
    case ipc::MessageKind::stop:
      stopped_ = true;
      return;
    default:
      log_.error({}, "the monitor sent a message of kind {}", static_cast<unsigned>(message.kind));
  }
}

void Store::read_front() {
  std::array<char, 64U << 10U> buffer;
  const auto got = ::recv(front_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got <= 0) {
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
      front_.reset();  // the monitor brings the next one
    }
    return;
  }
  reader_.append({buffer.data(), static_cast<std::size_t>(got)});
  while (front_) {
    const auto frame = reader_.next();
    if (!frame) {
      return lose_front();
    }
    if (!*frame) {
      return;
    }
    handle(**frame);
  }
}

void Store::lose_front() {
  log_.error({}, "what the front sent is no message about names: closing its stream");
  front_.reset();
}

void Store::handle(const ipc::Frame& frame) {
  switch (frame.kind) {
    case ipc::FrameKind::ask_peer:
      return answer(frame);
    case ipc::FrameKind::keep_peer:
    case ipc::FrameKind::drop_peer: {
      const auto named = named_peer_from(frame.body);
      const bool keeps = frame.kind == ipc::FrameKind::keep_peer;
      if (!named || named->peer.has_value() != keeps) {
        return lose_front();
      }
      if (cache_) {
        keeps ? cache_->keep(*named, wall_clock()) : cache_->drop(*named);
      }
      return;
    }
    case ipc::FrameKind::peer_names: {
      const auto names = session_peer_names_from(frame.body);
      if (!names) {
        return lose_front();
      }
      if (cache_) {
        cache_->correct(*names);
      }
      return;
    }
    default:
      return lose_front();
  }
}

void Store::answer(const ipc::Frame& frame) {
  const auto asked = named_peer_from(frame.body);
  if (!asked) {
    return lose_front();
  }
  std::string out;
  const auto found = cache_ ? cache_->find(*asked, wall_clock()) : CachedPeer{};
  ipc::append_frame(out, ipc::FrameKind::peer, frame.id, to_json(found));
  if (!write_all(front_.get(), out)) {
    front_.reset();
  }
}

}  // namespace tgs::store
