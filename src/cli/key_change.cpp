#include "cli/key_change.h"

#include <fmt/format.h>

namespace tgs {

std::size_t carry_out(const KeyChange& change, const std::function<void(const std::string& line)>& say) {
  std::size_t done = 0;
  std::size_t tried = 0;
  const auto total = change.steps.size() + change.at_end.size();
  const auto try_one = [&](const KeyStep& step) {
    const auto result = step.change();
    done += result ? 1U : 0U;
    say(fmt::format("{} of {}: {}: {}", ++tried, total, step.what,
                    result ? *result : result.error().message));
  };
  for (const auto& step : change.steps) {
    try_one(step);
  }
  for (const auto& step : change.at_end) {
    if (done == tried) {
      try_one(step);
    }
  }
  return total - done;
}

}  // namespace tgs
