#include "tdjson/held_requests.h"

#include <fmt/format.h>

#include <utility>

namespace tgs::tdjson {
namespace {

// A program that goes on without a storage has to hear of it.
constexpr std::size_t kMost = 64U << 20U;

}  // namespace

std::optional<std::uint64_t> HeldRequests::add(std::string_view extra, std::string canonical) {
  const auto size = canonical.size() + extra.size() + sizeof(Held);
  if (bytes_ + size > kMost) {
    return std::nullopt;
  }
  bytes_ += size;
  held_.emplace(++last_id_, Held{std::string(extra), std::move(canonical), size});
  return last_id_;
}

void HeldRequests::pass_on(std::uint64_t first, std::string& out) {
  for (auto found = held_.lower_bound(first); found != held_.end(); ++found) {
    auto& [id, held] = *found;
    held.text.pop_back();
    out.append(held.text).append(fmt::format(",\"@extra\":{}}}\n", id));
    std::string().swap(held.text);
  }
}

std::optional<std::string> HeldRequests::take(std::uint64_t id) {
  const auto found = held_.find(id);
  if (found == held_.end() || !found->second.text.empty()) {
    return std::nullopt;
  }
  auto extra = std::move(found->second.extra);
  bytes_ -= found->second.size;
  held_.erase(found);
  return extra;
}

std::vector<std::string> HeldRequests::take_all() {
  std::vector<std::string> extras;
  for (auto& [id, held] : std::exchange(held_, {})) {
    extras.push_back(std::move(held.extra));
  }
  bytes_ = 0;
  return extras;
}

}  // namespace tgs::tdjson
