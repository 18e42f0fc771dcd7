#include "front/visitor.h"

#include <fmt/format.h>

#include "base/sha256.h"
#include "shield/states.h"

namespace tgs::front {
namespace {

/// Bytes of an answer or an update; few are larger.
constexpr std::size_t kUsual = 1U << 20U;

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

Refusal not_allowed(std::string why) {
  return {ErrorToken::client_not_allowed, std::move(why), {}};
}

}  // namespace

Visitor::Visitor(net::PeerIdentity peer, ClientContext& context)
    : context_(context), peer_(std::move(peer)), address_(peer_.address()), label_(address_) {}

std::optional<Refusal> Visitor::enter(const Handshake& handshake,
                                      std::optional<net::PeerCertificate> certificate) {
  peer_.certificate = std::move(certificate);
  session_ = handshake.session_id;
  credentials_ = credentials_of(peer_, handshake.token);
  identity_ = context_.access.find(credentials_);
  if (!identity_) {
    return not_allowed("no client in the storage's settings is like this one");
  }
  if (!identity_->name().empty()) {
    label_ = fmt::format("{}@{}", identity_->name(), address_);
  }
  if (auto refusal = blocked()) {
    return refusal;
  }
  if (!identity_->may_open(session_)) {
    return not_allowed(fmt::format("this client may not open session {}", session_));
  }
  return context_.sessions.admit(session_, *identity_, Clock::now());
}

std::optional<Refusal> Visitor::identify_anew() {
  auto found = context_.access.find(credentials_);
  if (!found || !found->may_open(session_)) {
    return not_allowed("this client may not use the session any more");
  }
  identity_ = std::move(found);
  return blocked();
}

std::optional<Refusal> Visitor::blocked() const {
  return context_.access.is_blocked(subject()) ? std::optional(not_allowed("blocked by the owner"))
                                               : std::nullopt;
}

admin::Subject Visitor::subject() const {
  return {.address = peer_.endpoint ? std::optional(peer_.endpoint->address) : std::nullopt,
          .client = name(),
          .session = session_};
}

Verdict Visitor::spend(TimePoint now) {
  return context_.access.spend(*identity_, "*", now);
}

/// Steps 2 to 4, and 6 where nothing is to be rewritten.
Verdict Visitor::judge(const Request& request, const Outcome<RewritePlan>& plan, TimePoint now) {
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
  return denial ? denial : context_.access.spend(*identity_, request.type, now);
}

Verdict Visitor::judge_again(std::string_view canonical) {
  const auto request = context_.second_parser.parse(canonical.data(), canonical.size()).value_unsafe();
  const std::string_view type = request["@type"];
  auto denial = decide(type, [&](const Policy& policy) { return policy.judge(type); });
  if (!denial) {
    denial = decide(type, [&](const Policy& policy) { return policy.judge_values(request); });
  }
  if (denial) {
    refused(*denial, type, canonical);
  }
  return denial;
}

/// By the client's own rules, which only narrow the global ones.
template <class Judge>
Verdict Visitor::decide(std::string_view type, Judge judge) {
  auto denial = judge(identity_->policy());
  if (!denial || !context_.access.is_shadow() || judge(context_.access.global())) {
    return denial;
  }
  record(denial->rule, type, {}, "shadow");
  if (const auto left_out = admit_line()) {
    context_.log.warning(about(), "would refuse, but for policy_mode shadow: {}{}", denial->reason,
                         left_out_note(*left_out));
  }
  return std::nullopt;
}

bool Visitor::may_see(std::string_view update_type, std::string_view update) const {
  const auto& policy = identity_->policy();
  return policy.allows_update(update_type) && (policy.shows_all() || shows(policy, update));
}

bool Visitor::may_see_answer(std::string_view response) const {
  const auto& policy = identity_->policy();
  return policy.shows_all() || shows(policy, response);
}

/// Of a client of the settings, or where they name none of this connection.
std::optional<std::size_t> Visitor::admit_line() {
  return context_.refusal_lines.admit(name().empty() ? address_ : std::string(name()), Clock::now());
}

bool Visitor::shows(const Policy& policy, std::string_view json) const {
  simdjson::dom::parser for_once;  // what a parser has once grown to it keeps
  auto& parser = json.size() > kUsual ? for_once : context_.second_parser;
  simdjson::dom::element value;
  return parser.parse(json.data(), json.size()).get(value) == simdjson::SUCCESS && policy.shows(value);
}

std::optional<std::string> Visitor::shielded(std::string_view text) const {
  const auto& policy = context_.access.is_shadow() ? context_.access.global() : identity_->policy();
  const bool hides_states = context_.settings.shields.states && !policy.may_log_in();
  return hides_states ? shield::states_by_name(text) : std::nullopt;
}

void Visitor::refused(const Denial& denial, std::string_view type, std::string_view canonical) {
  if (const auto left_out = admit_line()) {
    context_.log.warning(about(), "refused {}{}", denial.reason, left_out_note(*left_out));
  }
  record(denial.rule, type, canonical);
}

void Visitor::record(std::string_view rule, std::string_view type, std::string_view canonical,
                     std::string_view verdict) const {
  if (context_.sessions.tells()) {
    context_.sessions.refused(who(), {.type = std::string(type),
                                      .arguments = std::string(canonical),
                                      .verdict = std::string(verdict),
                                      .rule = std::string(rule)});
  }
}

}  // namespace tgs::front
