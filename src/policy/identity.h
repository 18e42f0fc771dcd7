// Who a client is, by the setting `clients`, and what that allows (docs/policy.md). Immutable: a reload makes new
// Identities, and each connection looks for itself anew. Pure; usable from any thread.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/ip_address.h"
#include "base/network.h"
#include "policy/policy.h"
#include "policy/rules.h"

namespace tgs {

/// What a connection shows of who it is.
struct Credentials {
  std::optional<IpAddress> address;  ///< none: a Unix socket
  std::string certificate;   ///< SHA-256 of a verified client certificate, in lower-case hexadecimal digits
  std::string common_name;   ///< of that certificate's subject
  std::string token_sha256;  ///< likewise in hexadecimal digits
};

class Identity {
 public:
  /// Whoever connects, where there are no `clients`.
  explicit Identity(const Rules& global);
  Identity(const Rules& global, const ClientRules& client);

  /// Empty for whoever connects.
  const std::string& name() const { return client_.name; }
  const Policy& policy() const { return policy_; }
  const RateLimits& rate_limits() const { return client_.rate_limits; }

  bool fits(const Credentials& shown) const;
  bool has_expired(std::chrono::system_clock::time_point now) const;
  std::optional<std::chrono::sys_seconds> expires() const { return client_.expires; }
  bool may_open(SessionId session) const;
  /// Sessions that do not exist yet; and log in.
  bool may_create() const { return client_.may_create; }

 private:
  const ClientRules client_;
  const std::optional<Network> network_;
  const Policy policy_;
};

class Identities {
 public:
  Identities(const Rules& global, const std::vector<ClientRules>& clients);

  /// The first that fits and has not expired; null for a stranger.
  std::shared_ptr<const Identity> find(const Credentials& credentials,
                                       std::chrono::system_clock::time_point now) const;

  /// The next moment at which a client becomes a stranger.
  std::optional<std::chrono::sys_seconds> next_expiry(std::chrono::system_clock::time_point now) const;

  /// The global rules alone.
  const Policy& global() const { return global_; }

 private:
  const Policy global_;
  std::vector<std::shared_ptr<const Identity>> identities_;
};

}  // namespace tgs
