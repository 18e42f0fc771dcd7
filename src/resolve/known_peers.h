// The names that one instance of TDLib was seen to know, or not to find, and what a user or channel is called.
// Pure; owned by the Resolver; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "resolve/peer_lookup.h"
#include "resolve/peer_name.h"

namespace tgs {

/// All names of one user or channel.
struct PeerNames {
  // Far over what Telegram allows: what is longer, or more, is left out.
  static constexpr std::size_t kLongestUsername = 64;
  static constexpr std::size_t kMostUsernames = 200;
  static constexpr std::size_t kLongestPhone = 32;

  Peer peer;
  std::vector<std::string> usernames;  ///< the active ones, in lower case
  std::string phone;                   ///< digits; empty where it is hidden
  bool is_bot = false;

  bool has(const PeerName& name) const;
  /// That `holder` has `name` is not so: the peer has lost it, or another has it now.
  bool contradict(const PeerName& name, const Peer& holder) const;
};

/// Of an updateUser or updateSupergroup; none of any other update, nor of a user of whom TDLib knows nothing yet.
std::optional<PeerNames> peer_names_in(std::string_view update);

class KnownPeers {
 public:
  /// Memory for strangers' words is bounded: at this many names all are forgotten.
  static constexpr std::size_t kMostNames = 20'000;

  struct Entry {
    std::optional<Peer> peer;  ///< none: nobody has that name
    TimePoint expires;
  };

  /// Null where nothing is known now.
  const Entry* find(const PeerName& name, TimePoint now) const;
  void keep(const PeerName& name, std::optional<Peer> peer, TimePoint expires);
  /// Forgets what the names contradict. A hidden phone number contradicts nothing.
  void correct(const PeerNames& names);
  void clear();

 private:
  void take_from_others(const PeerName& name, const Peer& owner);

  std::unordered_map<PeerName, Entry> entries_;
  std::unordered_multimap<std::int64_t, PeerName> names_of_;  // by the peer's id; may name what is gone
};

}  // namespace tgs
