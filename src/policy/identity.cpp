#include "policy/identity.h"

#include <algorithm>
#include <limits>

#include "policy/log_in.h"

namespace tgs {
namespace {

using Names = std::vector<std::string>;

ClientRules everyone() {
  return {.sessions = {{1, std::numeric_limits<std::uint64_t>::max()}}, .may_create = true};
}

/// Of a global list, what the client's own leaves.
void keep_only(Names& names, const std::optional<Names>& own) {
  if (own) {
    std::erase_if(names, [&own](const auto& name) { return std::ranges::count(*own, name) == 0; });
  }
}

Rules narrowed(Rules rules, const ClientRules& client) {
  keep_only(rules.allowed_requests, client.allowed_requests);
  keep_only(rules.allowed_updates, client.allowed_updates);
  if (!client.may_create) {
    std::erase_if(rules.allowed_requests, is_log_in_request);
  }
  for (const auto& [type, own] : client.argument_rules) {
    auto& all = rules.argument_rules[type];
    all.insert(all.end(), own.begin(), own.end());
  }
  rules.chats = client.chats;
  return rules;
}

bool is_fingerprint(const std::string& certificate) {
  return certificate.size() == 64 && certificate.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

Identity::Identity(const Rules& global) : Identity(global, everyone()) {}

Identity::Identity(const Rules& global, const ClientRules& client)
    : client_(client), network_(Network::parse(client.address)), policy_(narrowed(global, client)) {}

bool Identity::fits(const Credentials& shown) const {
  const auto& certificate = client_.certificate;
  const auto& shown_certificate = is_fingerprint(certificate) ? shown.certificate : shown.common_name;
  return (certificate.empty() || certificate == shown_certificate) &&
         (client_.token_sha256.empty() || client_.token_sha256 == shown.token_sha256) &&
         (client_.address.empty() || (network_ && shown.address && network_->contains(*shown.address)));
}

bool Identity::has_expired(std::chrono::system_clock::time_point now) const {
  return client_.expires && now >= *client_.expires;
}

bool Identity::may_open(SessionId session) const {
  return std::ranges::any_of(client_.sessions, [session](const SessionRange& range) {
    return range.first <= session && session <= range.last;
  });
}

Identities::Identities(const Rules& global, const std::vector<ClientRules>& clients) : global_(global) {
  for (const auto& client : clients) {
    identities_.push_back(std::make_shared<const Identity>(global, client));
  }
  if (clients.empty()) {
    identities_.push_back(std::make_shared<const Identity>(global));
  }
}

std::shared_ptr<const Identity> Identities::find(const Credentials& credentials,
                                                 std::chrono::system_clock::time_point now) const {
  const auto found = std::ranges::find_if(identities_, [&](const auto& identity) {
    return identity->fits(credentials) && !identity->has_expired(now);
  });
  return found == identities_.end() ? nullptr : *found;
}

std::optional<std::chrono::sys_seconds> Identities::next_expiry(
    std::chrono::system_clock::time_point now) const {
  std::optional<std::chrono::sys_seconds> next;
  for (const auto& identity : identities_) {
    const auto expires = identity->expires();
    if (expires && *expires > now && (!next || *expires < *next)) {
      next = expires;
    }
  }
  return next;
}

}  // namespace tgs
