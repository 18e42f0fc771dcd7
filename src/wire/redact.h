// A JSON text made safe for the log at VERBOSE: requests, responses and updates hold log-in codes, keys,
// message texts. Deny by default: a string or number becomes its length (`"<12 bytes>"`, `"<number>"`), and a
// key that doesn't look like a field's name is masked too. What stays: the structure, booleans, null,
// `@type`, numbers and numeric strings under `id`, `*_id` (but not `api_id`) and `date`, and `code` of an
// object whose @type is `error`. All below @extra is masked as one. Pure; usable from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tgs {

/// At most `max_bytes` and a mark that something was left out. Text that isn't JSON becomes `<N bytes, not
/// JSON>`.
std::string redact(std::string_view json, std::size_t max_bytes = 2048);

}  // namespace tgs
