// A JSON pointer (RFC 6901) into a request, with `*` for each element of a list. Names of TDLib's fields need none of
// the RFC's escapes. Pure.
#pragma once

#include <simdjson.h>

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tgs {

/// Of `/a/*/b`, or of a field's name alone.
std::vector<std::string> split_pointer(std::string_view pointer);

/// Calls `visit` with each value that the pointer leads to (where that is a list, with each of its elements), and with
/// null where it leads nowhere: to nothing, to a JSON null, or into an empty list.
void visit_values(simdjson::dom::element value, std::span<const std::string> pointer,
                  const std::function<void(const simdjson::dom::element*)>& visit);

}  // namespace tgs
