// The splitter's inner loop: finds the end of a bracketed value, 64 bytes at a time, as bit masks. Internal
// to wire.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tgs::scan {

/// What is carried from one segment of a value to the next.
struct State {
  std::uint64_t depth = 0;
  bool in_string = false;
  bool escaped = false;  // the next byte is behind a backslash
};

enum class End { none, complete, cut };

struct Result {
  std::size_t length;  // up to and with the closing bracket; up to the NUL that cuts; or all
  End end;
};

/// Goes on with a value. A backslash escapes the byte behind it, inside strings and (where it is an error
/// that the parser will find) outside. A NUL cuts wherever it stands.
Result run(State& state, std::string_view bytes);

}  // namespace tgs::scan
