// Writes a parsed request anew and checks, on the same walk, what simdjson does not. Internal to wire.
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>
#include <vector>

#include "wire/marks.h"

namespace tgs::canonical {

/// Scratch for the keys of the objects being walked, reused from value to value.
using Keys = std::vector<std::string_view>;

/// Replaces `out` by the request without @extra and @client_id, its @type in front; `size_hint`: the length of
/// the client's text. `type` gets its @type. Returns the reason of a refusal, null where there is none. @extra
/// is not looked into. `marker` notes the members that its rules name.
const char* write(simdjson::dom::object request, std::size_t size_hint, Keys& keys, Marker& marker,
                  std::string& out, std::string_view& type);

/// Checks a value that is the client's own (@extra, which stands inside the request): nesting and duplicate
/// keys.
const char* check_own(simdjson::dom::element value, Keys& keys);

}  // namespace tgs::canonical
