#include "monitor/recycling.h"

#include <utility>

namespace tgs::monitor {

void Recycling::set_limit(std::size_t bytes, TimePoint now) {
  if (bytes == limit_) {
    return;
  }
  limit_ = bytes;
  has_complained_ = false;
  next_round_ = has_limit() ? std::optional(now + kInterval) : std::nullopt;
}

bool Recycling::is_round_due(TimePoint now) {
  if (!next_round_ || now < *next_round_) {
    return false;
  }
  next_round_ = now + kInterval;
  return true;
}

Recycling::Verdict Recycling::judge(WorkerNumber worker, std::size_t share, TimePoint now) {
  const auto found = workers_.find(worker);
  if (found == workers_.end() || !has_limit()) {
    return Verdict::leave;
  }
  auto& [started_at, is_to_end] = found->second;
  const bool is_over = share > limit_;
  const bool is_young = now - started_at < kLeastLife;
  is_to_end = is_to_end || (is_over && !is_young);
  if (is_to_end) {
    return Verdict::renew;
  }
  return is_over && !std::exchange(has_complained_, true) ? Verdict::limit_too_low : Verdict::leave;
}

}  // namespace tgs::monitor
