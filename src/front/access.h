// Who may come in, and how much of what each client may do it has done: the identities of the moment and their budgets.
// Owned by the front; one thread. A reload replaces the identities; what was used up of a limit that stays stays used.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "admin/blocks.h"
#include "base/ids.h"
#include "base/throttle.h"
#include "policy/identity.h"
#include "settings/settings.h"

namespace tgs::front {

class Access {
 public:
  explicit Access(const Settings& settings);

  /// New settings: from now on find() answers by them.
  void reload(const Settings& settings);

  /// Null for a stranger.
  std::shared_ptr<const Identity> find(const Credentials& credentials) const;
  /// Who the owner has shut out, in place of any former ones.
  void block(admin::Blocks blocks) { blocks_ = std::move(blocks); }
  bool is_blocked(const admin::Subject& subject) const { return blocks_.fits(subject); }

  /// How long until a client becomes a stranger; none where none will.
  std::optional<Duration> until_next_expiry() const;

  /// The global rules alone.
  const Policy& global() const { return identities_->global(); }
  /// Whether what only a client's own rules refuse passes all the same.
  bool is_shadow() const { return mode_ == PolicyMode::shadow; }

  /// One more request of this type (`*`: of any) by this client; none where its limits allow it.
  Verdict spend(const Identity& identity, std::string_view request_type, TimePoint now);
  /// One more session that it makes start.
  Verdict spend_start(const Identity& identity, TimePoint now);

 private:
  std::optional<Duration> take(std::string_view limit, const Identity& identity, const Rate& rate,
                               TimePoint now);
  std::optional<Duration> take(std::string_view limit, const RateLimits& limits,
                               std::string_view request_type, const Identity& identity, TimePoint now);

  std::unique_ptr<const Identities> identities_;
  admin::Blocks blocks_;
  PolicyMode mode_ = PolicyMode::enforce;
  RateLimits limits_;
  Rate starts_;
  struct Budget {
    Rate rate;
    TokenBucket tokens;
  };
  std::map<std::string, Budget> budgets_;  // by the limit's place in the settings and the client's name
};

}  // namespace tgs::front
