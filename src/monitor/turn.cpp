#include "monitor/turn.h"

#include <algorithm>

namespace tgs::monitor {
namespace {

int milliseconds_until(std::optional<TimePoint> until) {
  if (!until) {
    return -1;
  }
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000));
}

}  // namespace

void Turn::watch(int fd, short events, Then then) {
  polled_.push_back({fd, events, 0});
  thens_.push_back(std::move(then));
}

void Turn::wait(std::optional<TimePoint> until) {
  if (::poll(polled_.data(), polled_.size(), milliseconds_until(until)) <= 0) {
    return;
  }
  for (std::size_t i = 0; i < polled_.size(); ++i) {
    if (polled_[i].revents != 0) {
      thens_[i](polled_[i].revents);
    }
  }
}

}  // namespace tgs::monitor
