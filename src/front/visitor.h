// One client as the owner's settings see it: who it is, what it may ask for, and what it may see. Puts every refusal
// into the log and on record. Owned by its connection; one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "front/access.h"
#include "front/auditor.h"
#include "front/client_context.h"
#include "net/peer_identity.h"
#include "resolve/rewrite_plan.h"
#include "wire/handshake.h"
#include "wire/request.h"

namespace tgs::front {

class Visitor {
 public:
  Visitor(net::PeerIdentity peer, ClientContext& context);

  const std::string& address() const { return address_; }
  /// With its certificate once it has shown one.
  const net::PeerIdentity& peer() const { return peer_; }
  /// Empty before its handshake, and where the settings name no clients.
  std::string_view name() const { return identity_ ? std::string_view(identity_->name()) : ""; }
  /// Only after enter().
  bool may_create() const { return identity_->may_create(); }

  // How it is spoken of: for the owner's orders, for the audit, in the log.
  admin::Subject subject() const;
  Who who() const { return {session_, name(), address_}; }
  LogContext about() const { return {session_, label_}; }

  // The Refusal is the last that it gets. Without @extra.
  std::optional<Refusal> enter(const Handshake& handshake, std::optional<net::PeerCertificate> certificate);
  /// The settings or the time have changed. Only after enter().
  std::optional<Refusal> identify_anew();
  /// By the owner's order.
  std::optional<Refusal> blocked() const;

  /// One more value, whatever it is.
  Verdict spend(TimePoint now);
  /// A request that was just parsed, by the context's parser.
  Verdict judge(const Request& request, const Outcome<RewritePlan>& plan, TimePoint now);
  /// One that has waited, by the rules of now.
  Verdict judge_again(std::string_view canonical);

  bool may_see(std::string_view update_type, std::string_view update) const;
  /// As to the chats that it is about.
  bool may_see_answer(std::string_view response) const;
  /// What it is shown in place of this; none where that is all of it.
  std::optional<std::string> shielded(std::string_view text) const;

  /// `canonical`: the request's text; empty where it has none.
  void refused(const Denial& denial, std::string_view type, std::string_view canonical);
  /// The same, where the log says it elsewhere.
  void record(std::string_view rule, std::string_view type = {}, std::string_view canonical = {},
              std::string_view verdict = "refused") const;

 private:
  template <class Judge>
  Verdict decide(std::string_view type, Judge judge);
  std::optional<std::size_t> admit_line();
  bool shows(const Policy& policy, std::string_view json) const;

  ClientContext& context_;
  net::PeerIdentity peer_;
  const std::string address_;
  std::string label_;  // for the log: its name, once it is known, and address
  Credentials credentials_;
  std::shared_ptr<const Identity> identity_;  // null before the handshake
  SessionId session_ = 0;                     // which its handshake named
};

}  // namespace tgs::front
