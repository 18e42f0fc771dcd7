#include "audit/sums.h"

#include <fmt/format.h>

#include <algorithm>

namespace tgs::audit {
namespace {

/// The client is who it says; without a name it is where it connects from, whatever the port.
std::string key_of(const Event& event) {
  const auto host = event.address.substr(0, event.address.rfind(':'));
  return fmt::format("{} {}", name_of(event.kind), event.client.empty() ? host : event.client);
}

Event sum_of(const Event& event, bool is_shared, Sums::WallTime wall) {
  Event sum{.kind = EventKind::summary, .of = std::string(name_of(event.kind)), .first = time_text(wall)};
  if (!is_shared) {
    sum.session = event.session;
    sum.client = event.client;
    sum.address = event.address;
  }
  return sum;
}

}  // namespace

bool Sums::admit(const Event& event, TimePoint now, WallTime wall) {
  const auto key = key_of(event);
  const bool is_shared = !seconds_.contains(key) && seconds_.size() >= kMostClients;
  auto& second = seconds_[is_shared ? std::string(name_of(event.kind)) : key];
  if (second.end == TimePoint()) {
    second.end = now + std::chrono::seconds(1);
  }
  if (++second.lines <= kLinesASecond) {
    return true;
  }
  if (second.left_out++ == 0) {
    second.sum = sum_of(event, is_shared, wall);
  }
  second.sum.count = second.left_out;
  second.sum.last = time_text(wall);
  return false;
}

std::optional<TimePoint> Sums::due() const {
  const auto earliest =
      std::ranges::min_element(seconds_, {}, [](const auto& named) { return named.second.end; });
  return earliest == seconds_.end() ? std::nullopt : std::optional(earliest->second.end);
}

std::vector<Event> Sums::take(TimePoint now) {
  std::vector<Event> sums;
  std::erase_if(seconds_, [&](auto& named) {
    const bool is_over = named.second.end <= now;
    if (is_over && named.second.left_out > 0) {
      sums.push_back(std::move(named.second.sum));
    }
    return is_over;
  });
  return sums;
}

}  // namespace tgs::audit
