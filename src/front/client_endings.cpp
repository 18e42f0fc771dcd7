// How a client's connection ends, whoever ends it, and what it was sent by then.
#include <utility>

#include "front/client_connection.h"

namespace tgs::front {

void ClientConnection::end(const Refusal& refusal) {
  if (state_ != State::handshaking && state_ != State::serving) {
    return;
  }
  if (!socket_->is_established()) {
    turn_away(refusal.reason);
    return;
  }
  if (is_handshaking() || refusal.token != ErrorToken::session_unavailable) {
    visitor_.record(text_of(refusal.token));
  }
  if (const auto left_out = context_.stranger_lines.admit(Clock::now())) {
    context_.log.warning(about(), "disconnected: {}: {}{}", text_of(refusal.token), refusal.reason,
                         left_out_note(*left_out));
  }
  count_end(metrics::reason_of(refusal.token));
  socket_->outbox().tail() += error_line(refusal);
  socket_->pause_reading();
  state_ = State::leaving;
  touch();
}

void ClientConnection::on_end_of_input() {
  input_ended_ = true;
  touch();
}

void ClientConnection::on_broken(std::string_view reason) {
  socket_->is_established() ? cut(reason) : turn_away(reason);
}

/// The end of one that can be told nothing by us, as there is no TLS with it; TLS itself may have said why.
void ClientConnection::turn_away(std::string_view reason) {
  if (const auto left_out = context_.stranger_lines.admit(Clock::now())) {
    context_.log.warning(about(), "disconnected: {}{}", reason, left_out_note(*left_out));
  }
  count_end(metrics::Reason::tls);
  socket_->close_gently();
  state_ = State::gone;
  touch();
}

void ClientConnection::count_end(metrics::Reason reason) {
  has_joined() ? context_.traffic.cut_off(reason) : context_.traffic.refused(reason);
}

void ClientConnection::cut(std::string_view reason) {
  if (state_ == State::gone) {
    return;
  }
  context_.log.debug(about(), "left: {}", reason);
  socket_->close();
  state_ = State::gone;
  touch();
}

void ClientConnection::cut_for_memory(std::size_t held, std::size_t together) {
  if (const auto left_out = context_.stranger_lines.admit(Clock::now())) {
    context_.log.warning(
        about(), "disconnected: it holds {} bytes, and together all hold {}, more than limits.max_memory{}",
        held, together, left_out_note(*left_out));
  }
  count_end(metrics::Reason::memory);
  cut("memory is short");
}

void ClientConnection::kick() {
  count_end(metrics::Reason::owner);
  cut("cut off by the owner");
  leave_session();
}

bool ClientConnection::end_turn() {
  if (state_ == State::gone) {
    return true;
  }
  socket_->flush();
  count_sent();
  const auto queued = socket_->queued();
  if (queued > context_.settings.limits.max_client_queue_bytes) {
    context_.log.warning(
        about(), "disconnected: {} bytes wait for it, more than limits.max_client_queue_bytes", queued);
    count_end(metrics::Reason::slow_reader);
    cut("does not read");
  } else if (queued == 0 && (state_ == State::leaving || (input_ended_ && pending_requests_ == 0))) {
    context_.log.debug(about(), "left");
    socket_->close_gently();
    state_ = State::gone;
  }
  return state_ == State::gone;
}

void ClientConnection::count_sent() {
  const auto written = socket_->written();
  context_.traffic.sent(written - std::exchange(counted_, written));
}

void ClientConnection::leave_session() {
  if (session_ != 0) {
    context_.sessions.leave(session_, id_, Clock::now());
    context_.sessions.left(visitor_.who());
    session_ = 0;
  }
}

}  // namespace tgs::front
