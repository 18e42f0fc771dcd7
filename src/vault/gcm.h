// AES-256-GCM, as envelopes and sealed streams use it. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace tgs::vault {

inline constexpr std::size_t kNonceSize = 12;
inline constexpr std::size_t kTagSize = 16;

/// What encrypts, and what goes with it unencrypted: a key must never see a nonce twice.
struct GcmInput {
  std::string_view key;    ///< kKeySize bytes
  std::string_view nonce;  ///< kNonceSize bytes
  std::string_view data;   ///< associated
};

/// Appends ciphertext and tag. `plain` is shorter than 2 GiB. The Error: OpenSSL refuses; nothing is appended then.
Status encrypt(const GcmInput& input, std::string_view plain, std::string& out);

/// None: not what was encrypted with exactly this input.
std::optional<Secret> decrypt(const GcmInput& input, std::string_view sealed);

}  // namespace tgs::vault
