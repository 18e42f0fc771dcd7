#include "front/strangers.h"

#include <algorithm>

namespace tgs::front {
namespace {

/// As many as are accepted at once: those whose first words have come already are read before room is made for others.
constexpr std::size_t kLeast = 32;

}  // namespace

std::size_t Strangers::share_of(std::size_t max_clients) {
  return std::max(max_clients / 4, std::min(kLeast, max_clients));
}

Strangers::Source Strangers::source_of(const std::optional<IpAddress>& address) {
  Source source{};
  if (address) {
    const auto bytes = address->bytes();
    source[0] = static_cast<std::uint8_t>(bytes.size());
    std::copy_n(bytes.begin(), std::min(bytes.size(), source.size() - 1), source.begin() + 1);
  }
  return source;
}

void Strangers::add(ClientId id, const std::optional<IpAddress>& address) {
  const auto source = source_of(address);
  source_of_.emplace(id, source);
  auto& ids = of_source_[source];
  if (!ids.empty()) {
    ranks_.erase(rank_of(ids));
  }
  ids.insert(id);
  ranks_.insert(rank_of(ids));
}

void Strangers::remove(ClientId id) {
  const auto found = source_of_.find(id);
  if (found == source_of_.end()) {
    return;
  }
  const auto of_source = of_source_.find(found->second);
  auto& ids = of_source->second;
  ranks_.erase(rank_of(ids));
  ids.erase(id);
  if (ids.empty()) {
    of_source_.erase(of_source);
  } else {
    ranks_.insert(rank_of(ids));
  }
  source_of_.erase(found);
}

ClientId Strangers::first_to_go() const {
  return ranks_.rbegin()->oldest;
}

}  // namespace tgs::front
