#include "monitor/recycling.h"

#include <utility>

namespace tgs::monitor {

void Recycling::set_limit(std::size_t bytes, TimePoint now) {
  if (bytes == limit_) {
    return;
  }
  limit_ = bytes;
  has_complained_ = false;
  for (auto& [number, worker] : workers_) {
    worker.is_to_end = false;
  }
  next_round_ = has_limit() ? std::optional(now + kInterval) : std::nullopt;
}

bool Recycling::is_round_due(TimePoint now) {
  if (!next_round_ || now < *next_round_) {
    return false;
  }
  next_round_ = now + kInterval;
  for (auto& [number, worker] : workers_) {
    worker.is_asked = true;
  }
  return true;
}

Recycling::Verdict Recycling::judge(WorkerNumber number, std::size_t share, TimePoint now) {
  const auto found = workers_.find(number);
  if (found == workers_.end() || !has_limit()) {
    return Verdict::leave;
  }
  auto& worker = found->second;
  const bool is_over = share > limit_;
  if (now - worker.started_at < kLeastLife) {
    return is_over && !std::exchange(has_complained_, true) ? Verdict::limit_too_low : Verdict::leave;
  }
  worker.is_to_end = worker.is_to_end || is_over;
  return worker.is_to_end && std::exchange(worker.is_asked, false) ? Verdict::renew : Verdict::leave;
}

}  // namespace tgs::monitor
