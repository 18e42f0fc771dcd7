#include "vault/key_text.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <string>

namespace tgs::vault {
namespace {

constexpr std::size_t kTextSize = 44;

std::string to_text(const unsigned char* key) {
  std::string text(kTextSize + 1, '\0');  // EVP_EncodeBlock ends it with a NUL
  ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), key, kKeySize);
  text.resize(kTextSize);
  return text;
}

}  // namespace

Result<Secret> make_key_text() {
  std::array<unsigned char, kKeySize> bytes{};
  if (::RAND_bytes(bytes.data(), bytes.size()) != 1) {
    return fail("the system gives no random bytes");
  }
  Secret text(to_text(bytes.data()));
  ::OPENSSL_cleanse(bytes.data(), bytes.size());
  return text;
}

std::optional<Secret> key_from(std::string_view text) {
  if (text.size() != kTextSize) {
    return std::nullopt;
  }
  std::string bytes(kTextSize / 4 * 3, '\0');
  auto* const place = reinterpret_cast<unsigned char*>(bytes.data());
  const int size = ::EVP_DecodeBlock(place, reinterpret_cast<const unsigned char*>(text.data()), kTextSize);
  // EVP_DecodeBlock is liberal, and counts what "=" stands for; one text a key, so that a typing error is found.
  const Secret again(to_text(place));
  bytes.resize(kKeySize);
  Secret key(std::move(bytes));
  return size > 0 && again.reveal() == text ? std::optional(std::move(key)) : std::nullopt;
}

}  // namespace tgs::vault
