// A key as its owner writes it: the base64 text of 32 bytes. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace tgs::vault {

inline constexpr std::size_t kKeySize = 32;

/// The text of a new one. The Error: the system gives no random bytes.
Result<Secret> make_key_text();

/// The kKeySize bytes; none where `text` is not such a text.
std::optional<Secret> key_from(std::string_view text);

}  // namespace tgs::vault
