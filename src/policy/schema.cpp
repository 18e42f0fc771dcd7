#include "policy/schema.h"

#include <algorithm>
#include <unordered_map>

namespace tgs::schema {
namespace {

struct Row {
  std::string_view name;
  std::uint16_t first;
  std::uint16_t count;
};

#include "policy/schema_table.inc"

// The storage's own two.
constexpr Field call_id[] = {{"call_id", Kind::int32, 0, ""}};

using Types = std::unordered_map<std::string_view, std::span<const Field>>;

const Types& all_types() {
  static const Types found = [] {
    Types made;
    for (const auto& row : types) {
      made.emplace(row.name, std::span(fields).subspan(row.first, row.count));
    }
    made.emplace("receiveCall", call_id);
    made.emplace("restoreCall", call_id);
    return made;
  }();
  return found;
}

}  // namespace

const std::span<const Field>* fields_of(std::string_view type) {
  const auto found = all_types().find(type);
  return found == all_types().end() ? nullptr : &found->second;
}

std::span<const std::string_view> choices_of(std::string_view type) {
  const auto* const found = std::ranges::lower_bound(choices, type, {}, &Row::name);
  if (found == std::end(choices) || found->name != type) {
    return {};
  }
  return std::span(choice_names).subspan(found->first, found->count);
}

bool has_field(std::string_view type, std::span<const std::string> pointer) {
  if (const auto possible = choices_of(type); !possible.empty()) {
    return std::ranges::any_of(possible, [pointer](auto choice) { return has_field(choice, pointer); });
  }
  const auto* members = fields_of(type);
  if (members == nullptr || pointer.empty()) {
    return false;
  }
  if (pointer.front() == "@type") {
    return pointer.size() == 1;
  }
  const auto field = std::ranges::find(*members, pointer.front(), &Field::name);
  if (field == members->end()) {
    return false;
  }
  auto rest = pointer.subspan(1);
  for (unsigned level = 0; level < field->vectors && !rest.empty() && rest.front() == "*"; ++level) {
    rest = rest.subspan(1);
  }
  return rest.empty() || (field->kind == Kind::object && has_field(field->type, rest));
}

}  // namespace tgs::schema
