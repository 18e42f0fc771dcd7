// HKDF-SHA256 (RFC 5869): keys made from one key, so that what is known of one says nothing of the others. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace tgs::vault {

/// `size` bytes; `salt` may be empty. The Error: OpenSSL refuses.
Result<Secret> derive(std::string_view key, std::string_view salt, std::string_view info, std::size_t size);

}  // namespace tgs::vault
