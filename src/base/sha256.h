// SHA-256 as text. Pure; usable from any thread.
#pragma once

#include <string>
#include <string_view>

namespace tgs {

/// 64 lower-case hexadecimal digits.
std::string sha256_digits(std::string_view bytes);

}  // namespace tgs
