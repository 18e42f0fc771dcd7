#include "front/client_connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "resolve/rewrite_plan.h"
#include "wire/handshake.h"

namespace tgs::front {
namespace {

std::string words_of(const net::PeerCertificate& certificate) {
  return fmt::format(" with the certificate {} (CN {})", certificate.fingerprint,
                     certificate.common_name.value_or("none"));
}

/// The first step of the policy, where it is the rule that decides.
constexpr std::string_view kForm = "canonical form";

/// Of a handshake, beside its @extra: a session, a token, the names of both, and room for blanks. More is for those who
/// are somebody.
constexpr std::size_t kLongestHandshake = 4096;

std::size_t longest_handshake(const LimitSettings& limits) {
  return std::min(kLongestHandshake + limits.max_extra_bytes, limits.max_request_bytes);
}

}  // namespace

ClientConnection::ClientConnection(ClientId id, net::Loop& loop, net::Newcomer newcomer,
                                   ClientContext& context)
    : id_(id),
      context_(context),
      visitor_(std::move(newcomer.peer), context),
      door_(newcomer.tls ? metrics::Door::tls : metrics::Door::plain),
      socket_(net::StreamSocket::create(loop, std::move(newcomer.fd), *this, std::move(newcomer.tls))),
      splitter_(longest_handshake(context.settings.limits)) {
  socket_->read_on();
  context.traffic.connected(door_);
}

ClientConnection::~ClientConnection() {
  leave_session();
  count_sent();
  socket_->close();
}

std::size_t ClientConnection::held() const {
  return socket_->queued() + pending_bytes_ + splitter_.held();
}

ClientView ClientConnection::view() const {
  return {.session = session_,
          .name = std::string(visitor_.name()),
          .address = visitor_.address(),
          .is_tls = door_ == metrics::Door::tls,
          .since = since_,
          .counts = counts_,
          .pending = pending_requests_,
          .queued = socket_->queued()};
}

bool ClientConnection::is_over_limits() const {
  const auto& limits = context_.settings.limits;
  return pending_requests_ >= limits.max_pending_requests || pending_bytes_ >= limits.max_pending_bytes;
}

void ClientConnection::on_bytes(std::string_view bytes) {
  context_.traffic.received(bytes.size());
  splitter_.append(bytes);
  pull();
}

void ClientConnection::pull() {
  while ((state_ == State::handshaking || state_ == State::serving) && !is_over_limits()) {
    const auto piece = splitter_.next();
    if (piece.what == Splitter::What::need_more) {
      break;
    }
    take_piece(piece);
  }
  splitter_.keep();
  paused_ = is_over_limits();
  if (paused_) {
    socket_->pause_reading();
  }
  touch();
}

void ClientConnection::touch() {
  if (!std::exchange(touched_, true)) {
    context_.touch(id_);
  }
}

void ClientConnection::resume() {
  touched_ = false;
  if (state_ != State::serving || !paused_ || is_over_limits()) {
    return;
  }
  pull();
  if (state_ == State::serving && !paused_) {
    socket_->read_on();
  }
}

void ClientConnection::take_piece(const Splitter::Piece& piece) {
  switch (piece.what) {
    case Splitter::What::need_more:
      break;
    case Splitter::What::value:
      is_handshaking() ? take_handshake(piece.bytes) : take_request(piece.bytes);
      break;
    case Splitter::What::bad_value:
      if (is_handshaking()) {
        end({ErrorToken::bad_request, "the handshake ends before it is complete", {}});
      } else {
        visitor_.record(kForm);
        context_.traffic.request({}, metrics::Step::form);
        refuse({ErrorToken::bad_request, "a NUL byte in the middle of a value", {}});
      }
      break;
    case Splitter::What::broken:
      end({ErrorToken::bad_request,
           is_handshaking() ? "the first value has to name a session, as in 42 or \"42\""
                            : "requests are JSON objects, and this is not where one begins",
           {}});
      break;
    case Splitter::What::too_large:
      end({ErrorToken::request_too_large, fmt::format("a value of more than {} bytes", longest_value()), {}});
      break;
  }
}

std::size_t ClientConnection::longest_value() const {
  const auto& limits = context_.settings.limits;
  return is_handshaking() ? longest_handshake(limits) : limits.max_request_bytes;
}

void ClientConnection::take_handshake(std::string_view value) {
  const auto handshake = parse_handshake(value, context_.parser);
  if (!handshake) {
    end(handshake.error());
    return;
  }
  if (auto refusal = visitor_.enter(*handshake, socket_->peer_certificate())) {
    refusal->extra = handshake->extra;
    end(*refusal);
    return;
  }
  if (handshake->is_request) {
    socket_->outbox().tail() += ok_line(handshake->extra);
  }
  join(handshake->session_id);
}

void ClientConnection::join(SessionId session) {
  state_ = State::serving;
  splitter_.set_limit(longest_value());
  session_ = session;
  const auto& certificate = visitor_.peer().certificate;
  context_.log.debug(about(), "joined{}", certificate ? words_of(*certificate) : "");
  context_.sessions.joined(visitor_.who(), certificate ? certificate->fingerprint : "");
  context_.sessions.join(session, id_, *this, visitor_.may_create());
}

void ClientConnection::identify_anew() {
  if (state_ == State::serving) {
    end_if(visitor_.identify_anew());
  }
}

void ClientConnection::refuse_blocked() {
  end_if(visitor_.blocked());
}

void ClientConnection::end_if(const std::optional<Refusal>& refusal) {
  if (refusal) {
    end(*refusal);
  }
}

void ClientConnection::take_request(std::string_view value) {
  const auto now = Clock::now();
  if (const auto denial = visitor_.spend(now)) {
    deny(*denial, {});
    return;
  }
  const auto request = context_.parser.parse(value, context_.canonical);
  if (!request) {
    visitor_.record(kForm);
    context_.traffic.request({}, metrics::Step::form);
    count_refusal();
    refuse(request.error());
    return;
  }
  auto plan = plan_rewrite(context_.parser.marks());
  if (const auto denial = visitor_.judge(*request, plan, now)) {
    deny(*denial, *request);
    return;
  }
  context_.traffic.request(request->type, metrics::Step::passed);
  ++counts_.requests;
  ++pending_requests_;
  pending_bytes_ += value.size();
  context_.sessions.request(visitor_.who(), id_,
                            {request->type, context_.canonical, request->extra, value.size()},
                            std::move(*plan), now);
}

void ClientConnection::deny(const Denial& denial, const Request& request) {
  visitor_.refused(denial, request.type, request.type.empty() ? "" : context_.canonical);
  context_.traffic.request(request.type, metrics::step_of(denial));
  count_refusal();
  refuse({denial.token, denial.reason, std::string(request.extra)});
}

std::optional<Refusal> ClientConnection::judge_again(std::string_view canonical) {
  if (state_ != State::serving) {
    // Turned away, and here only until it has read why: what it asked before does not pass any more.
    return Refusal{ErrorToken::client_not_allowed, "this client was turned away", {}};
  }
  const auto denial = visitor_.judge_again(canonical);
  if (denial) {
    context_.traffic.refused_later(metrics::step_of(*denial));
  }
  return denial ? std::optional(Refusal{denial->token, denial->reason, {}}) : std::nullopt;
}

void ClientConnection::count_refusal() {
  ++counts_.refused;
  context_.sessions.count_refused(session_);
  if (refusals_.take(Clock::now())) {
    end({ErrorToken::too_many_requests, "too many of this client's values are refused", {}});
  }
}

void ClientConnection::send(const session::SharedLine& line) {
  if (state_ == State::serving) {
    ++counts_.updates;
    if (const auto names = visitor_.shielded(*line)) {
      socket_->outbox().tail() += *names + '\n';
    } else {
      socket_->outbox().push(line);
    }
    touch();
  }
}

void ClientConnection::respond(std::string_view response, std::string_view extra) {
  if (state_ != State::serving) {
    return;
  }
  if (response.size() > context_.settings.limits.max_client_queue_bytes) {
    refuse({ErrorToken::internal, "the answer is larger than limits.max_client_queue_bytes",
            std::string(extra)});
  } else if (visitor_.may_see_answer(response)) {
    const auto names = visitor_.shielded(response);
    append_with_extra(socket_->outbox().tail(), names ? std::string_view(*names) : response, extra);
    touch();
  } else {
    refuse({ErrorToken::type_not_allowed, "the answer is about a chat that this client may not use",
            std::string(extra)});
  }
}

void ClientConnection::refuse(const Refusal& refusal) {
  if (state_ == State::serving) {
    socket_->outbox().tail() += error_line(refusal);
    touch();
  }
}

void ClientConnection::request_done(std::size_t bytes) {
  --pending_requests_;
  pending_bytes_ -= bytes;
  touch();
}

}  // namespace tgs::front
