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

// No message about names comes near it; a front that is not itself any more could keep the store busy with one.
constexpr std::size_t kLongestBody = 64U << 10U;

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
  // A front that does not read its answers is not read either, and holds up nothing else.
  const short awaited = unsent_.empty() ? POLLIN : POLLOUT;
  std::array<pollfd, 2> polled = {pollfd{monitor_.fd(), POLLIN, 0},
                                  pollfd{front_ ? front_.get() : -1, awaited, 0}};
  if (::poll(polled.data(), polled.size(), -1) < 0) {
    return;
  }
  if (polled[1].revents != 0) {
    unsent_.empty() ? read_front() : write_front();
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
      unsent_.clear();
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
  std::array<char, 64U << 10U> buffer;  // NOLINT(*-member-init): only what is received is looked at
  const auto got = ::recv(front_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got <= 0) {
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
      close_front();
    }
    return;
  }
  reader_.append({buffer.data(), static_cast<std::size_t>(got)});
  handle_frames();
  if (!unsent_.empty()) {
    write_front();
  }
}

void Store::write_front() {
  const auto written = ::send(front_.get(), unsent_.data(), unsent_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (written >= 0) {
    unsent_.erase(0, static_cast<std::size_t>(written));
  } else if (errno != EAGAIN && errno != EINTR) {
    close_front();
  }
}

/// The monitor brings the next one.
void Store::close_front() {
  front_.reset();
  unsent_.clear();
}

void Store::handle_frames() {
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
  close_front();
}

void Store::handle(const ipc::Frame& frame) {
  if (frame.body.size() > kLongestBody) {
    return lose_front();
  }
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
  const auto found = cache_ ? cache_->find(*asked, wall_clock()) : CachedPeer{};
  ipc::append_frame(unsent_, ipc::FrameKind::peer, frame.id, to_json(found));
}

}  // namespace tgs::store
