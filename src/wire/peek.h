// A look at the first bytes of an object that TDLib wrote, or of a request in canonical form (wire/request.h).
// Not for a client's bytes. Pure; usable from any thread.
#pragma once

#include <string_view>

namespace tgs {

/// The @type: it stands first and has no escapes. Empty where the text doesn't begin so.
/// Points into `json`.
constexpr std::string_view type_of(std::string_view json) {
  constexpr std::string_view begin = R"({"@type":")";
  if (!json.starts_with(begin)) {
    return {};
  }
  json.remove_prefix(begin.size());
  const auto end = json.find('"');
  return end == std::string_view::npos ? std::string_view{} : json.substr(0, end);
}

}  // namespace tgs
