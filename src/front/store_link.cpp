#include "front/store_link.h"

#include <charconv>
#include <ctime>
#include <utility>

namespace tgs::front {
namespace {

// A store that does not read (a disk that hangs) must not make the front grow: a cache can do without.
constexpr std::size_t kMostUnwritten = 4U << 20U;
// The audit can't do without, so it waits longer.
constexpr std::size_t kMostUnrecorded = 64U << 20U;

bool is_from_store(ipc::FrameKind kind) {
  return kind == ipc::FrameKind::peer || kind == ipc::FrameKind::audited || kind == ipc::FrameKind::figures;
}

}  // namespace

StoreLink::~StoreLink() {
  if (socket_) {
    socket_->close();
  }
}

void StoreLink::attach(UniqueFd fd) {
  lose();
  reader_ = {};
  net::StreamSocket::User& user = *this;
  socket_ = net::StreamSocket::create(loop_, std::move(fd), user);
  socket_->read_on();
}

void StoreLink::ask(NamedPeer name) {
  if (!socket_ || socket_->outbox().bytes() > kMostUnwritten) {
    return user_.on_cached(name, {});
  }
  const auto id = ++last_id_;
  ipc::append_frame(socket_->outbox().tail(), ipc::FrameKind::ask_peer, id, to_json(name));
  asked_.emplace(id, std::move(name));
}

void StoreLink::tell(ipc::FrameKind kind, std::string_view body) {
  if (socket_ && socket_->outbox().bytes() <= kMostUnwritten) {
    ipc::append_frame(socket_->outbox().tail(), kind, 0, body);
  }
}

bool StoreLink::record(std::uint64_t id, std::string_view event) {
  // A frame that is too large would end the stream; the largest that limits.max_request_bytes allows may become one.
  if (!socket_ || socket_->outbox().bytes() > kMostUnrecorded || event.size() > ipc::kMaxFrameBody) {
    return false;
  }
  ipc::append_frame(socket_->outbox().tail(), ipc::FrameKind::audit, id, event);
  return true;
}

void StoreLink::flush() {
  if (socket_) {
    socket_->flush();
  }
}

void StoreLink::on_bytes(std::string_view bytes) {
  reader_.append(bytes);
  for (;;) {
    const auto frame = reader_.next();
    if (!frame || (frame->has_value() && !is_from_store((*frame)->kind))) {
      return lose();  // not a store of ours any more
    }
    if (!frame->has_value()) {
      return;
    }
    if (!take(**frame)) {
      return lose();
    }
  }
}

/// False: it is not as a store of ours writes it.
bool StoreLink::take(const ipc::Frame& frame) {
  if (frame.kind == ipc::FrameKind::peer) {
    take_answer(frame);
    return true;
  }
  if (frame.kind == ipc::FrameKind::figures) {
    const auto figures = metrics::store_figures_from(frame.body);
    report_ = figures ? std::optional(metrics::Report<metrics::StoreFigures>{*figures, std::time(nullptr)})
                      : std::nullopt;
    return figures.has_value();
  }
  std::uint64_t seq = 0;
  std::from_chars(frame.body.data(), frame.body.data() + frame.body.size(), seq);
  user_.on_recorded(frame.id, seq);
  return true;
}

void StoreLink::take_answer(const ipc::Frame& frame) {
  const auto asked = asked_.extract(frame.id);
  if (asked.empty()) {
    return;
  }
  const auto answer = cached_peer_from(frame.body);
  user_.on_cached(asked.mapped(), answer ? *answer : CachedPeer{});
}

void StoreLink::lose() {
  if (socket_) {
    socket_->close();
    socket_.reset();
  }
  report_.reset();
  for (const auto& [id, name] : std::exchange(asked_, {})) {
    user_.on_cached(name, {});
  }
  user_.on_store_lost();
}

}  // namespace tgs::front
