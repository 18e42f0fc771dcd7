// Finds the peers that clients name, for all sessions: what is known already, one look-up for all who ask for the
// same name at the same time, Telegram's and the owner's limits. Told what happened, it asks its host; it knows no
// sockets, files or timers. Owned by the front; one thread.
//
// What an instance of TDLib was seen to know stays known for that instance's life: a warm name costs a look into
// a table. Whether an account can address an id is always asked of its own TDLib, never of the cache.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "base/throttle.h"
#include "resolve/known_peers.h"
#include "resolve/lookup_counts.h"
#include "resolve/peer_lookup.h"
#include "resolve/peer_name.h"

namespace tgs {

/// A peer, or the error object for the client.
using PeerOutcome = tl::expected<Peer, std::string>;

class ResolverHost {
 public:
  virtual ~ResolverHost() = default;
  /// To the session's TDLib. Answered by Resolver::on_answer(), however long it takes.
  virtual RequestId ask(SessionId session, std::string question) = 0;
  /// Answered by Resolver::on_cached(), perhaps within the call.
  virtual void ask_cache(SessionId session, const PeerName& name) = 0;
  virtual void keep_in_cache(SessionId session, const PeerName& name, const Peer& peer) = 0;
  virtual void drop_from_cache(SessionId session, const PeerName& name) = 0;
  /// What a user or channel is called now, as TDLib says.
  virtual void names_changed(SessionId session, const PeerNames& names) = 0;
};

class Resolver {
 public:
  struct Options {
    Duration ttl{};
    Duration negative_ttl{};
    std::size_t max_lookups = 0;  ///< per session, in each
    Duration per{};
    bool may_import = false;
  };
  using Done = std::function<void(const PeerOutcome&)>;

  /// Memory for strangers' words is bounded: a session that looks for so many names at once is told to wait.
  static constexpr std::size_t kMostLookups = 10'000;

  /// `host` outlives it.
  Resolver(const Options& options, ResolverHost& host) : options_(options), host_(host) {}

  /// `name` is no id. `done` is called once, perhaps within the call; never after drop().
  void resolve(SessionId session, const PeerName& name, TimePoint now, Done done);

  /// False where the question was not of this object.
  bool on_answer(SessionId session, RequestId question, std::string_view answer, TimePoint now);
  /// `left`: how long the entry is still good.
  void on_cached(SessionId session, const PeerName& name, std::optional<Peer> peer, Duration left,
                 TimePoint now);
  /// updateUser and updateSupergroup of any session; other updates change nothing.
  void on_update(SessionId session, std::string_view update);

  /// The next instance knows nothing yet. Look-ups under way go on there.
  void instance_ended(SessionId session);
  /// Nothing of the session is needed any more.
  void drop(SessionId session);

  const LookupCounts& counts() const { return counts_; }

 private:
  struct Lookup {
    PeerLookup steps;
    std::vector<Done> waiting;
    Duration left;  // of what is being confirmed
  };
  struct Account {
    explicit Account(const Options& options) : searches(options.max_lookups, options.per) {}

    KnownPeers known;
    std::unordered_map<PeerName, Lookup> lookups;
    std::map<RequestId, PeerName> questions;
    TokenBucket searches;
    TimePoint flooded_until{};
  };

  Account& account_of(SessionId session);
  void go_on(SessionId session, const PeerName& name, const PeerLookup::Next& next, TimePoint now);
  void ask(SessionId session, const PeerName& name, const std::string& question);
  /// The seconds until a search may be made; none where it may be made now.
  std::optional<std::int64_t> wait_for_search(Account& account, TimePoint now);
  void found(SessionId session, const PeerName& name, const PeerLookup::Next& next, TimePoint now);
  void failed(SessionId session, const PeerName& name, const std::string& error, TimePoint now);
  PeerOutcome limited(std::int64_t seconds);
  void finish(SessionId session, const PeerName& name, const PeerOutcome& outcome);

  const Options options_;
  ResolverHost& host_;
  std::unordered_map<SessionId, Account> accounts_;
  LookupCounts counts_;
};

}  // namespace tgs
