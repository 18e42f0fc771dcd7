// The connections that have not joined a session: how many there may be, and whose has to go where there are more.
// Those of one IPv4 address, or of one /64 of IPv6, count together, so that a flood from few addresses pushes out
// itself. Pure: it closes nothing. Owned by Clients; one thread. Each call takes time with the logarithm of their
// number.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "base/ids.h"
#include "base/ip_address.h"

namespace tgs::front {

class Strangers {
 public:
  /// Of so many connections as there may be at all: a quarter, but 32 where there may be as many.
  static std::size_t share_of(std::size_t max_clients);

  /// `address`: none for a Unix socket. Ids grow.
  void add(ClientId id, const std::optional<IpAddress>& address);
  /// It has joined, or ends. Nothing happens where it is not here.
  void remove(ClientId id);
  std::size_t size() const { return source_of_.size(); }

  /// The oldest of the source that has most; of sources that have as many the one that has the oldest. Only where there
  /// are any.
  ClientId first_to_go() const;

 private:
  /// The first 8 bytes of an address, and its kind.
  using Source = std::array<std::uint8_t, 9>;
  /// The order of going: how many, then how old.
  struct Rank {
    std::size_t count;
    ClientId oldest;

    bool operator<(const Rank& other) const {
      return count != other.count ? count < other.count : oldest > other.oldest;
    }
  };

  static Source source_of(const std::optional<IpAddress>& address);
  static Rank rank_of(const std::set<ClientId>& ids) { return {ids.size(), *ids.begin()}; }

  std::unordered_map<ClientId, Source> source_of_;
  std::map<Source, std::set<ClientId>> of_source_;  // never empty sets
  std::set<Rank> ranks_;                            // one of each source
};

}  // namespace tgs::front
