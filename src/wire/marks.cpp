#include "wire/marks.h"

#include <algorithm>

#include "wire/json_pointer.h"

namespace tgs {
void MarkRules::add(std::string_view type, std::string_view member, int what) {
  paths_[std::string(type)].push_back({split_pointer(member), what});
}

const std::vector<MemberPath>* MarkRules::find(std::string_view type) const {
  const auto found = paths_.find(type);
  return found == paths_.end() ? nullptr : &found->second;
}

Steps Marker::enter(simdjson::dom::object object, const Steps& outer) const {
  Steps steps = outer;
  std::erase_if(steps, [](const Step& step) { return step.has_arrived(); });
  std::string_view type;
  if (rules_ == nullptr || rules_->empty() || object["@type"].get(type) != simdjson::SUCCESS) {
    return steps;
  }
  if (const auto* paths = rules_->find(type)) {
    for (const auto& path : *paths) {
      steps.push_back({&path, 0});
    }
  }
  return steps;
}

Steps Marker::go(const Steps& steps, std::string_view key) {
  Steps next;
  for (const auto& step : steps) {
    if (step.path->segments[step.done] == key) {
      next.push_back({step.path, step.done + 1});
    }
  }
  return next;
}

Steps Marker::go_into_list(const Steps& steps) {
  Steps next;
  for (const auto& step : steps) {
    if (step.has_arrived()) {
      next.push_back(step);
    } else if (step.path->segments[step.done] == "*") {
      next.push_back({step.path, step.done + 1});
    }
  }
  return next;
}

void Marker::note(const Steps& steps, simdjson::dom::element value, std::size_t begin, std::size_t end) {
  if (value.is_array()) {
    return;
  }
  const auto arrived = std::ranges::find_if(steps, &Step::has_arrived);
  if (arrived != steps.end()) {
    marks_.push_back({arrived->path, value, begin, end});
  }
}

}  // namespace tgs
