#include "wire/json_pointer.h"

#include <algorithm>

namespace tgs {

using simdjson::dom::array;
using simdjson::dom::element;

std::vector<std::string> split_pointer(std::string_view pointer) {
  if (!pointer.starts_with('/')) {
    return {std::string(pointer)};
  }
  std::vector<std::string> segments;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const auto end = std::min(pointer.find('/'), pointer.size());
    segments.emplace_back(pointer.substr(0, end));
    pointer.remove_prefix(end);
  }
  return segments;
}

void visit_values(element value, std::span<const std::string> pointer,
                  const std::function<void(const element*)>& visit) {
  if (array list; value.get(list) == simdjson::SUCCESS && list.size() > 0) {
    const auto rest = !pointer.empty() && pointer.front() == "*" ? pointer.subspan(1) : pointer;
    for (const auto each : list) {
      visit_values(each, rest, visit);
    }
  } else if (pointer.empty()) {
    const bool is_nothing = value.is_null() || value.is_array();
    visit(is_nothing ? nullptr : &value);
  } else if (element member; value[pointer.front()].get(member) == simdjson::SUCCESS) {
    visit_values(member, pointer.subspan(1), visit);
  } else {
    visit(nullptr);
  }
}

}  // namespace tgs
