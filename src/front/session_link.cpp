#include "front/session_link.h"

namespace tgs::front {
namespace {

// Requests that nobody waits for any more stay until the worker reads them. Clients' limits bound what comes in the
// time that it may stand still; a burst that it does read ends nothing, however large.
constexpr std::size_t kMostUnread = 16U << 20U;
constexpr Duration kLongestStandstill = std::chrono::seconds(5);

bool is_from_worker(ipc::FrameKind kind) {
  return kind == ipc::FrameKind::reply || kind == ipc::FrameKind::update;
}

}  // namespace

SessionLink::SessionLink(net::Loop& loop, UniqueFd fd, SessionId session, User& user)
    : session_(session), user_(user), socket_(net::StreamSocket::create(loop, std::move(fd), *this)) {
  socket_->read_on();
}

SessionLink::~SessionLink() {
  socket_->close();
}

void SessionLink::send(RequestId id, std::string_view request) {
  ipc::append_frame(socket_->outbox().tail(), ipc::FrameKind::request, id, request);
}

void SessionLink::ask(RequestId id, std::string_view question) {
  ipc::append_frame(socket_->outbox().tail(), ipc::FrameKind::question, id, question);
}

bool SessionLink::is_stuck(TimePoint now) {
  const bool has_moved = socket_->written() != written_ || socket_->queued() == 0;
  if (has_moved || moved_at_ == TimePoint()) {
    written_ = socket_->written();
    moved_at_ = now;
  }
  return socket_->queued() > kMostUnread && now - moved_at_ > kLongestStandstill;
}

void SessionLink::on_bytes(std::string_view bytes) {
  reader_.append(bytes);
  for (;;) {
    const auto frame = reader_.next();
    if (!frame || (frame->has_value() && !is_from_worker((*frame)->kind))) {
      user_.on_stream_end(session_);  // not a worker of ours any more
      return;
    }
    if (!frame->has_value()) {
      return;
    }
    if ((*frame)->kind == ipc::FrameKind::reply) {
      user_.on_reply(session_, (*frame)->id, (*frame)->body);
    } else {
      user_.on_update(session_, (*frame)->body);
    }
  }
}

}  // namespace tgs::front
