// What everything sealed begins with:
//   4 bytes of magic | version, one byte | id of the key, 8 bytes | digest of the place, 16 bytes
// It stands in the clear and is authenticated with the rest. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "vault/key_ring.h"
#include "vault/place.h"

namespace tgs::vault {

inline constexpr std::size_t kMagicSize = 4;
inline constexpr std::size_t kSealedHeaderSize = kMagicSize + 1 + KeyRing::kIdSize + kDigestSize;

std::string sealed_header(std::string_view magic, const Key& key, const Place& place);

/// Whether `bytes` begin like that: magic and version.
bool begins_sealed(std::string_view bytes, std::string_view magic);

/// The id in such a header, whether the key is known or not; empty where there is no header.
std::string_view key_id_in(std::string_view bytes);

/// The key that it is sealed with. Of `bytes` only the header is looked at. The Error says which of these it is: no
/// such header, a later version, another key, another place.
Result<const Key*> key_of_header(std::string_view bytes, std::string_view magic, const KeyRing& keys,
                                 const Place& place);

}  // namespace tgs::vault
