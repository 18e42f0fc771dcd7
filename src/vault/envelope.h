// Something small and secret, sealed so that it can lie in a database: AES-256-GCM with a random nonce.
//   header (vault/sealed_header.h) | nonce, 12 bytes | ciphertext | tag, 16 bytes
// Whoever can write to the database can remove an envelope, or put back what was in its place before, and nothing else.
// With random nonces a key is good for 2^32 envelopes. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "vault/key_ring.h"
#include "vault/place.h"

namespace tgs::vault {

/// With the newest key. The Error: the system gives no random bytes, or OpenSSL refuses.
Result<std::string> seal(const KeyRing& keys, const Place& place, std::string_view plain);

/// Tells an envelope from bytes that were stored as they are.
bool is_envelope(std::string_view bytes);

/// The Error says what is wrong: no envelope, another key and which, another place, damage.
Result<Secret> open(const KeyRing& keys, const Place& place, std::string_view envelope);

}  // namespace tgs::vault
