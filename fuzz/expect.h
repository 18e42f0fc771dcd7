// What every target uses to say that something must hold. Unlike assert() it is there in every build.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace tgs::fuzz {

/// Ends the run, so that libFuzzer writes the input down. `what` says what does not hold.
inline void expect(bool holds, const char* what) {
  if (!holds) {
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
  }
}

inline std::string_view text(const unsigned char* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace tgs::fuzz
