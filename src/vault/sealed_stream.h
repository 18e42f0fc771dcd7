// Something large and secret, sealed in chunks, so that little of it is in memory at a time: STREAM of Hoang,
// Reyhanitabar, Rogaway and Vizár ("Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", CRYPTO
// 2015), with a key for each stream as in age (age-encryption.org/v1).
//   header (vault/sealed_header.h) | salt, 32 bytes | chunks: AES-256-GCM of 1 MiB each, the last one of what is left
// The stream's key is HKDF of the ring's key, the salt and the header; a chunk's nonce is its number and whether it is
// the last one. So nothing opens that was cut, reordered, repeated, or made of two streams. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "vault/key_ring.h"
#include "vault/place.h"

namespace tgs::vault {

inline constexpr std::size_t kChunk = 1U << 20U;

/// Takes the next bytes; they are gone when it returns. An Error of it ends the stream.
using Sink = std::function<Status(std::string_view bytes)>;

class StreamSealer {
 public:
  /// With the ring's newest key. The Error: the system gives no random bytes, OpenSSL or the sink refuses.
  static Result<StreamSealer> begin(const KeyRing& keys, const Place& place, Sink sink);

  StreamSealer(StreamSealer&&) = default;
  StreamSealer& operator=(StreamSealer&&) = delete;
  ~StreamSealer() { wipe(held_); }

  Status write(std::string_view plain);
  /// Without it the stream does not open. Nothing may follow.
  Status finish();

 private:
  StreamSealer(Secret key, Sink sink);
  Status put(bool is_last);

  Secret key_;
  Sink sink_;
  std::uint64_t number_ = 0;  // of the next chunk
  std::string held_;  // one chunk at most: whether it is the last one is known when more comes, or nothing
};

class StreamOpener {
 public:
  /// `keys` outlives this object. The sink gets what is genuine up to there; it is all of it once finish() says so.
  StreamOpener(const KeyRing& keys, Place place, Sink sink)
      : keys_(keys), place_(std::move(place)), sink_(std::move(sink)) {}

  /// The Error says what is wrong (see open() of vault/envelope.h), or is the sink's; it stays.
  Status feed(std::string_view sealed);
  Status finish();

 private:
  std::size_t wanted() const;
  void take(bool is_last);
  Status begin();
  Status open_chunk(bool is_last);

  const KeyRing& keys_;
  Place place_;
  Sink sink_;
  std::optional<Error> error_;
  Secret key_;  // empty: the header has not come yet
  std::uint64_t number_ = 0;
  std::string held_;
};

}  // namespace tgs::vault
