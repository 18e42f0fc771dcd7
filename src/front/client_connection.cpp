#include "front/client_connection.h"

#include <algorithm>

#include "base/sha256.h"
#include "resolve/rewrite_plan.h"
#include "shield/states.h"
#include "wire/handshake.h"

namespace tgs::front {
namespace {

constexpr std::string_view kBlocked = "blocked by the owner";

std::string words_of(const net::PeerCertificate& certificate) {
  return fmt::format(" with the certificate {} (CN {})", certificate.fingerprint,
                     certificate.common_name.value_or("none"));
}

std::string left_out_note(std::size_t lines) {
  return lines == 0 ? "" : fmt::format(" ({} more like it before)", lines);
}

Credentials credentials_of(const net::PeerIdentity& peer, const Secret& token) {
  Credentials shown;
  if (peer.endpoint) {
    shown.address = peer.endpoint->address;
  }
  if (peer.certificate) {
    shown.certificate = peer.certificate->fingerprint;
    shown.common_name = peer.certificate->common_name.value_or("");
  }
  if (!token.empty()) {
    shown.token_sha256 = sha256_digits(token.reveal());
  }
  return shown;
}

/// The first step of the policy, where it is the rule that decides.
constexpr std::string_view kForm = "canonical form";

}  // namespace

ClientConnection::ClientConnection(ClientId id, net::Loop& loop, net::Newcomer newcomer,
                                   ClientContext& context)
    : id_(id),
      peer_(std::move(newcomer.peer)),
      address_(peer_.address()),
      label_(address_),
      context_(context),
      socket_(net::StreamSocket::create(loop, std::move(newcomer.fd), *this, std::move(newcomer.tls))),
      splitter_(context.settings.limits.max_request_bytes) {
  socket_->read_on();
}

ClientConnection::~ClientConnection() {
  leave_session();
  socket_->close();
}

std::size_t ClientConnection::held() const {
  return socket_->queued() + pending_bytes_ + splitter_.held();
}

bool ClientConnection::is_over_limits() const {
  const auto& limits = context_.settings.limits;
  return pending_requests_ >= limits.max_pending_requests || pending_bytes_ >= limits.max_pending_bytes;
}

void ClientConnection::on_bytes(std::string_view bytes) {
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
  context_.touch(*this);
}

void ClientConnection::resume() {
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
        record_refusal(kForm);
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
      end({ErrorToken::request_too_large,
           fmt::format("a value of more than {} bytes", context_.settings.limits.max_request_bytes),
           {}});
      break;
  }
}

void ClientConnection::take_handshake(std::string_view value) {
  peer_.certificate = socket_->peer_certificate();
  const auto handshake = parse_handshake(value, context_.parser);
  if (!handshake) {
    end(handshake.error());
    return;
  }
  wanted_session_ = handshake->session_id;
  if (auto refusal = enter(*handshake)) {
    refusal->extra = handshake->extra;
    end(*refusal);
    return;
  }
  if (handshake->is_request) {
    socket_->outbox().tail() += ok_line(handshake->extra);
  }
  state_ = State::serving;
  session_ = handshake->session_id;
  context_.log.debug(about(), "joined{}", peer_.certificate ? words_of(*peer_.certificate) : "");
  context_.sessions.auditor().joined(who(), peer_.certificate ? peer_.certificate->fingerprint : "");
  context_.sessions.join(session_, id_, *this, identity_->may_create());
}

std::optional<Refusal> ClientConnection::enter(const Handshake& handshake) {
  credentials_ = credentials_of(peer_, handshake.token);
  identity_ = context_.access.find(credentials_);
  if (!identity_) {
    return Refusal{
        ErrorToken::client_not_allowed, "no client in the storage's settings is like this one", {}};
  }
  if (!identity_->name().empty()) {
    label_ = fmt::format("{}@{}", identity_->name(), address_);
  }
  auto wanted = subject();
  wanted.session = handshake.session_id;
  if (context_.access.is_blocked(wanted)) {
    return Refusal{ErrorToken::client_not_allowed, std::string(kBlocked), {}};
  }
  if (!identity_->may_open(handshake.session_id)) {
    return Refusal{ErrorToken::client_not_allowed,
                   fmt::format("this client may not open session {}", handshake.session_id),
                   {}};
  }
  return context_.sessions.admit(handshake.session_id, *identity_, Clock::now());
}

void ClientConnection::identify_anew() {
  if (state_ != State::serving) {
    return;
  }
  auto found = context_.access.find(credentials_);
  if (!found || !found->may_open(session_)) {
    end({ErrorToken::client_not_allowed, "this client may not use the session any more", {}});
    return;
  }
  identity_ = std::move(found);
  refuse_blocked();
}

void ClientConnection::refuse_blocked() {
  if (context_.access.is_blocked(subject())) {
    end({ErrorToken::client_not_allowed, std::string(kBlocked), {}});
  }
}

admin::Subject ClientConnection::subject() const {
  return {.address = peer_.endpoint ? std::optional(peer_.endpoint->address) : std::nullopt,
          .client = identity_ ? identity_->name() : std::string_view(),
          .session = session_};
}

void ClientConnection::take_request(std::string_view value) {
  if (const auto denial = context_.access.spend(*identity_, "*", Clock::now())) {
    deny(*denial, {});
    return;
  }
  const auto request = context_.parser.parse(value, context_.canonical);
  if (!request) {
    record_refusal(kForm);
    count_refusal();
    refuse(request.error());
    return;
  }
  auto plan = plan_rewrite(context_.parser.marks());
  if (const auto denial = judge(*request, plan)) {
    deny(*denial, *request);
    return;
  }
  ++pending_requests_;
  pending_bytes_ += value.size();
  context_.sessions.request(who(), id_, {request->type, context_.canonical, request->extra, value.size()},
                            std::move(*plan), Clock::now());
}

/// Steps 2 to 4, and 6 where nothing is to be rewritten.
Verdict ClientConnection::judge(const Request& request, const Outcome<RewritePlan>& plan) {
  if (auto denial = decide(request.type, [&](const Policy& policy) { return policy.judge(request.type); })) {
    return denial;
  }
  if (!plan) {
    return Denial{plan.error().token, "rewriting", plan.error().reason};
  }
  const auto root = context_.parser.root();
  auto denial = decide(request.type, [&](const Policy& policy) {
    return plan->empty() ? policy.judge_values(root)
                         : policy.judge_shape(root, rewritten_texts(context_.parser.marks()));
  });
  return denial ? denial : context_.access.spend(*identity_, request.type, Clock::now());
}

/// By the client's own rules, which only narrow the global ones.
template <class Judge>
Verdict ClientConnection::decide(std::string_view type, Judge judge) {
  auto denial = judge(identity_->policy());
  if (!denial || !context_.access.is_shadow() || judge(context_.access.global())) {
    return denial;
  }
  record_refusal(denial->rule, type, {}, "shadow");
  if (const auto left_out = refusal_lines_.admit(Clock::now())) {
    context_.log.warning(about(), "would refuse, but for policy_mode shadow: {}{}", denial->reason,
                         left_out_note(*left_out));
  }
  return std::nullopt;
}

std::optional<Refusal> ClientConnection::judge_again(std::string_view canonical) {
  if (state_ != State::serving) {
    // Turned away, and here only until it has read why: what it asked before does not pass any more.
    return Refusal{ErrorToken::client_not_allowed, "this client was turned away", {}};
  }
  const auto request = context_.second_parser.parse(canonical.data(), canonical.size()).value_unsafe();
  const std::string_view type = request["@type"];
  auto denial = decide(type, [&](const Policy& policy) { return policy.judge(type); });
  if (!denial) {
    denial = decide(type, [&](const Policy& policy) { return policy.judge_values(request); });
  }
  if (!denial) {
    return std::nullopt;
  }
  log(*denial);
  record_refusal(denial->rule, type, canonical);
  return Refusal{denial->token, denial->reason, {}};
}

bool ClientConnection::may_see(std::string_view update_type, std::string_view update) const {
  const auto& policy = identity_->policy();
  return policy.allows_update(update_type) && (policy.shows_all() || shows(policy, update));
}

bool ClientConnection::shows(const Policy& policy, std::string_view json) const {
  simdjson::dom::element value;
  return context_.second_parser.parse(json.data(), json.size()).get(value) == simdjson::SUCCESS &&
         policy.shows(value);
}

void ClientConnection::deny(const Denial& denial, const Request& request) {
  log(denial);
  record_refusal(denial.rule, request.type, request.type.empty() ? "" : context_.canonical);
  count_refusal();
  refuse({denial.token, denial.reason, std::string(request.extra)});
}

void ClientConnection::record_refusal(std::string_view rule, std::string_view type, std::string_view request,
                                      std::string_view verdict) const {
  auto& auditor = context_.sessions.auditor();
  if (auditor.is_on()) {
    auditor.refused(who(), {.type = std::string(type),
                            .arguments = std::string(request),
                            .verdict = std::string(verdict),
                            .rule = std::string(rule)});
  }
}

Who ClientConnection::who() const {
  return {wanted_session_, identity_ ? std::string_view(identity_->name()) : std::string_view(), address_};
}

void ClientConnection::log(const Denial& denial) {
  if (const auto left_out = refusal_lines_.admit(Clock::now())) {
    context_.log.warning(about(), "refused {}{}", denial.reason, left_out_note(*left_out));
  }
}

void ClientConnection::count_refusal() {
  if (refusals_.take(Clock::now())) {
    end({ErrorToken::too_many_requests, "too many of this client's values are refused", {}});
  }
}

/// What this client may see in its place; none where that is all of it.
std::optional<std::string> ClientConnection::shielded(std::string_view text) const {
  const auto& policy = context_.access.is_shadow() ? context_.access.global() : identity_->policy();
  const bool hides_states = context_.settings.shields.states && !policy.may_log_in();
  return hides_states ? shield::states_by_name(text) : std::nullopt;
}

void ClientConnection::send(const session::SharedLine& line) {
  if (state_ == State::serving) {
    if (const auto names = shielded(*line)) {
      socket_->outbox().tail() += *names + '\n';
    } else {
      socket_->outbox().push(line);
    }
    context_.touch(*this);
  }
}

void ClientConnection::respond(std::string_view response, std::string_view extra) {
  if (state_ != State::serving) {
    return;
  }
  const auto& policy = identity_->policy();
  if (policy.shows_all() || shows(policy, response)) {
    const auto names = shielded(response);
    append_with_extra(socket_->outbox().tail(), names ? std::string_view(*names) : response, extra);
    context_.touch(*this);
  } else {
    refuse({ErrorToken::type_not_allowed, "the answer is about a chat that this client may not use",
            std::string(extra)});
  }
}

void ClientConnection::refuse(const Refusal& refusal) {
  if (state_ == State::serving) {
    socket_->outbox().tail() += error_line(refusal);
    context_.touch(*this);
  }
}

void ClientConnection::request_done(std::size_t bytes) {
  --pending_requests_;
  pending_bytes_ -= bytes;
  context_.touch(*this);
}

void ClientConnection::end(const Refusal& refusal) {
  if (state_ != State::handshaking && state_ != State::serving) {
    return;
  }
  if (!socket_->is_established()) {
    turn_away(refusal.reason);
    return;
  }
  if (is_handshaking() || refusal.token != ErrorToken::session_unavailable) {
    record_refusal(text_of(refusal.token));
  }
  if (const auto left_out = context_.stranger_lines.admit(Clock::now())) {
    context_.log.warning(about(), "disconnected: {}: {}{}", text_of(refusal.token), refusal.reason,
                         left_out_note(*left_out));
  }
  socket_->outbox().tail() += error_line(refusal);
  socket_->pause_reading();
  state_ = State::leaving;
  context_.touch(*this);
}

void ClientConnection::on_end_of_input() {
  input_ended_ = true;
  context_.touch(*this);
}

void ClientConnection::on_broken(std::string_view reason) {
  socket_->is_established() ? cut(reason) : turn_away(reason);
}

/// The end of one that can be told nothing by us, as there is no TLS with it; TLS itself may have said why.
void ClientConnection::turn_away(std::string_view reason) {
  if (const auto left_out = context_.stranger_lines.admit(Clock::now())) {
    context_.log.warning(about(), "disconnected: {}{}", reason, left_out_note(*left_out));
  }
  socket_->close_gently();
  state_ = State::gone;
  context_.touch(*this);
}

void ClientConnection::cut(std::string_view reason) {
  if (state_ == State::gone) {
    return;
  }
  context_.log.debug(about(), "left: {}", reason);
  socket_->close();
  state_ = State::gone;
  context_.touch(*this);
}

void ClientConnection::kick() {
  cut("cut off by the owner");
  leave_session();
}

bool ClientConnection::end_turn() {
  if (state_ == State::gone) {
    return true;
  }
  socket_->flush();
  const auto queued = socket_->queued();
  if (queued > context_.settings.limits.max_client_queue_bytes) {
    context_.log.warning(
        about(), "disconnected: {} bytes wait for it, more than limits.max_client_queue_bytes", queued);
    cut("does not read");
  } else if (queued == 0 && (state_ == State::leaving || (input_ended_ && pending_requests_ == 0))) {
    context_.log.debug(about(), "left");
    socket_->close_gently();
    state_ = State::gone;
  }
  return state_ == State::gone;
}

void ClientConnection::leave_session() {
  if (session_ != 0) {
    context_.sessions.leave(session_, id_, Clock::now());
    context_.sessions.auditor().left(who());
    session_ = 0;
  }
}

}  // namespace tgs::front
