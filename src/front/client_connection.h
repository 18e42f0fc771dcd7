// One client: its bytes in, its lines out, and what the protocol says of both. The one place where a
// stranger's bytes become a request. Owned by Clients; one thread. What it can't do inside a call from its
// socket or its session (leaving, going on after back-pressure, writing) it does at the turn's end.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "front/client_context.h"
#include "front/live_view.h"
#include "front/visitor.h"
#include "net/newcomer.h"
#include "net/stream_socket.h"
#include "session/client.h"
#include "wire/splitter.h"

namespace tgs::front {

class ClientConnection : private net::StreamSocket::User, private session::Client {
 public:
  ClientConnection(ClientId id, net::Loop& loop, net::Newcomer newcomer, ClientContext& context);
  ~ClientConnection() override;

  const Visitor& visitor() const { return visitor_; }
  bool is_handshaking() const { return state_ == State::handshaking; }
  bool is_gone() const { return state_ == State::gone; }
  /// True while the last line is on its way.
  bool is_leaving() const { return state_ == State::leaving; }
  bool has_joined() const { return session_ != 0; }
  metrics::Door door() const { return door_; }

  ClientView view() const;

  /// Bytes held for it: queued lines, pending requests, a value half received.
  std::size_t held() const;

  /// The settings or the time have changed: looks for itself anew, and ends where it is a stranger now.
  void identify_anew();
  /// Ends where the owner has shut it out.
  void refuse_blocked();
  // At the end of a turn, for each connection that asked for it: first resume(), then end_turn().
  /// Reads on after back-pressure.
  void resume();
  /// Writes what is queued; closes where it was time to. True where nothing more will come of this
  /// connection.
  bool end_turn();

  /// A last line, then the end.
  void end(const Refusal& refusal) override;
  /// The end, at once; `reason` for the log.
  void cut(std::string_view reason);
  /// It holds so much, where `together` is more than all may hold.
  void cut_for_memory(std::size_t held, std::size_t together);
  /// The same by the owner's order: nothing of what it has asked for and what still waits goes on.
  void kick();

 private:
  /// So many refused values in ten seconds are no platform that lacks a name on its list.
  static constexpr std::size_t kMostRefusals = 1000;

  enum class State : std::uint8_t { handshaking, serving, leaving, gone };

  void on_bytes(std::string_view bytes) override;
  void on_end_of_input() override;
  void on_broken(std::string_view reason) override;
  void on_drained() override { touch(); }

  std::string_view identity() const override { return visitor_.name(); }
  bool may_see(std::string_view update_type, std::string_view update) const override {
    return visitor_.may_see(update_type, update);
  }
  std::optional<Refusal> judge_again(std::string_view canonical) override;
  void send(const session::SharedLine& line) override;
  void respond(std::string_view response, std::string_view extra) override;
  void refuse(const Refusal& refusal) override;
  void request_done(std::size_t bytes) override;

  bool is_over_limits() const;
  void pull();
  void take_piece(const Splitter::Piece& piece);
  std::size_t longest_value() const;
  void take_handshake(std::string_view value);
  void join(SessionId session);
  void end_if(const std::optional<Refusal>& refusal);
  void take_request(std::string_view value);
  void deny(const Denial& denial, const Request& request);
  void count_refusal();
  void count_end(metrics::Reason reason);
  void count_sent();
  void touch();
  void turn_away(std::string_view reason);
  void leave_session();
  LogContext about() const { return visitor_.about(); }

  const ClientId id_;
  ClientContext& context_;
  Visitor visitor_;
  const metrics::Door door_;
  std::shared_ptr<net::StreamSocket> socket_;
  Splitter splitter_;
  SessionId session_ = 0;  // which it has joined
  std::size_t pending_requests_ = 0;
  std::size_t pending_bytes_ = 0;
  const TimePoint since_ = Clock::now();
  Counts counts_ = {};
  TokenBucket refusals_{kMostRefusals, std::chrono::seconds(10)};
  State state_ = State::handshaking;
  bool paused_ = false;  // reads no more until its pending requests are below the limits
  bool input_ended_ = false;
  bool touched_ = false;       // the turn's end looks at it
  std::uint64_t counted_ = 0;  // bytes that it was sent
};

}  // namespace tgs::front
