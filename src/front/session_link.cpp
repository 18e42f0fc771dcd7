#include "front/session_link.h"

namespace tgs::front {
namespace {

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
