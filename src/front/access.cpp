#include "front/access.h"

#include <fmt/format.h>

#include <algorithm>

#include "settings/global_rules.h"

namespace tgs::front {
namespace {

Verdict too_often(std::string rule, Duration wait) {
  // A minute that has just begun is 60 seconds, not 61.
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait - std::chrono::milliseconds(1));
  return Denial{ErrorToken::too_many_requests, std::move(rule),
                fmt::format("retry after {}", seconds.count())};
}

}  // namespace

Access::Access(const Settings& settings) {
  reload(settings);
}

void Access::reload(const Settings& settings) {
  identities_ = std::make_unique<const Identities>(global_rules(settings), settings.clients);
  mode_ = settings.policy_mode;
  limits_ = settings.rate_limits;
  starts_ = settings.limits.session_starts;
}

std::shared_ptr<const Identity> Access::find(const Credentials& credentials) const {
  return identities_->find(credentials, std::chrono::system_clock::now());
}

std::optional<Duration> Access::until_next_expiry() const {
  const auto now = std::chrono::system_clock::now();
  const auto next = identities_->next_expiry(now);
  return next ? std::optional(std::chrono::duration_cast<Duration>(*next - now)) : std::nullopt;
}

Verdict Access::spend(const Identity& identity, std::string_view request_type, TimePoint now) {
  const auto global = take("rate_limits", limits_, request_type, identity, now);
  const auto own = take("clients", identity.rate_limits(), request_type, identity, now);
  return global || own
             ? too_often(fmt::format("rate_limits.{}", request_type),
                         std::max(global.value_or(Duration::zero()), own.value_or(Duration::zero())))
             : std::nullopt;
}

Verdict Access::spend_start(const Identity& identity, TimePoint now) {
  const auto wait = take("limits.session_starts", identity, starts_, now);
  return wait ? too_often("limits.session_starts", *wait) : std::nullopt;
}

std::optional<Duration> Access::take(std::string_view limit, const RateLimits& limits,
                                     std::string_view request_type, const Identity& identity, TimePoint now) {
  const auto found = limits.find(request_type);
  return found == limits.end()
             ? std::nullopt
             : take(fmt::format("{}.{}", limit, request_type), identity, found->second, now);
}

std::optional<Duration> Access::take(std::string_view limit, const Identity& identity, const Rate& rate,
                                     TimePoint now) {
  const auto key = fmt::format("{} {}", limit, identity.name());
  auto found = budgets_.try_emplace(key, Budget{rate, TokenBucket(rate.count, rate.per)}).first;
  if (found->second.rate != rate) {
    found->second = {rate, TokenBucket(rate.count, rate.per)};
  }
  return found->second.tokens.take(now);
}

}  // namespace tgs::front
