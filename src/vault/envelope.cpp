#include "vault/envelope.h"

#include <openssl/rand.h>

#include "vault/gcm.h"
#include "vault/sealed_header.h"

namespace tgs::vault {
namespace {

constexpr std::string_view kMagic = "TGSE";

}  // namespace

Result<std::string> seal(const KeyRing& keys, const Place& place, std::string_view plain) {
  std::string nonce(kNonceSize, '\0');
  if (::RAND_bytes(reinterpret_cast<unsigned char*>(nonce.data()), kNonceSize) != 1) {
    return fail("the system gives no random bytes");
  }
  const auto& key = keys.newest();
  const auto header = sealed_header(kMagic, key, place);
  auto envelope = header + nonce;
  if (const auto done = encrypt({key.bytes.reveal(), nonce, header}, plain, envelope); !done) {
    return fail(done.error());
  }
  return envelope;
}

bool is_envelope(std::string_view bytes) {
  return begins_sealed(bytes, kMagic);
}

Result<Secret> open(const KeyRing& keys, const Place& place, std::string_view envelope) {
  const auto key = key_of_header(envelope, kMagic, keys, place);
  if (!key) {
    return fail(key.error());
  }
  const auto header = envelope.substr(0, kSealedHeaderSize);
  envelope.remove_prefix(kSealedHeaderSize);
  const auto nonce = envelope.substr(0, kNonceSize);
  envelope.remove_prefix(nonce.size());
  auto plain = decrypt({(*key)->bytes.reveal(), nonce, header}, envelope);
  return plain ? Result<Secret>(std::move(*plain)) : fail("it is damaged");
}

}  // namespace tgs::vault
