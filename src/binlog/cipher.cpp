#include "binlog/cipher.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>

#include "binlog/tl.h"

namespace tgs::binlog {
namespace {

constexpr std::size_t kSaltSize = 32;
constexpr std::size_t kIvSize = 16;
constexpr std::size_t kKeySize = 32;
constexpr std::size_t kHashSize = 32;
constexpr int kIterations = 2;  // few, as the key is no password
constexpr std::string_view kKeyOfNoKey = "cucumber";
constexpr std::string_view kHashedText = "cucumbers everywhere";
/// OpenSSL counts in int.
constexpr std::size_t kMostAtOnce = 1U << 20U;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

Secret derive_key(std::string_view database_key, std::string_view salt) {
  const auto key = database_key.empty() ? kKeyOfNoKey : database_key;
  std::string derived(kKeySize, '\0');
  ::PKCS5_PBKDF2_HMAC(key.data(), static_cast<int>(key.size()), bytes_of(salt), static_cast<int>(salt.size()),
                      kIterations, ::EVP_sha256(), kKeySize, bytes_of(derived));
  return Secret(std::move(derived));
}

std::string hash_of(const Secret& key) {
  std::string hash(kHashSize, '\0');
  ::HMAC(::EVP_sha256(), key.reveal().data(), static_cast<int>(key.reveal().size()), bytes_of(kHashedText),
         kHashedText.size(), bytes_of(hash), nullptr);
  return hash;
}

}  // namespace

std::optional<Encryption> parse_encryption(std::string_view body) {
  TlReader reader(body);
  const auto flags = reader.number<std::uint32_t>();
  const Encryption encryption{std::string(reader.string()), std::string(reader.string()),
                              std::string(reader.string())};
  if (!reader.is_done() || flags != 0 || encryption.salt.empty() || encryption.iv.size() != kIvSize ||
      encryption.key_hash.size() != kHashSize) {
    return std::nullopt;
  }
  return encryption;
}

std::string to_body(const Encryption& encryption) {
  std::string body;
  append_number(body, std::uint32_t{0});
  append_string(body, encryption.salt);
  append_string(body, encryption.iv);
  append_string(body, encryption.key_hash);
  return body;
}

std::optional<Cipher> Cipher::of(const Encryption& encryption, std::string_view database_key) {
  const auto key = derive_key(database_key, encryption.salt);
  const auto hash = hash_of(key);
  if (encryption.key_hash.size() != hash.size() ||
      ::CRYPTO_memcmp(encryption.key_hash.data(), hash.data(), hash.size()) != 0) {
    return std::nullopt;
  }
  return Cipher(key, encryption.iv);
}

Result<Cipher::Start> Cipher::begin(std::string_view database_key) {
  Encryption encryption{std::string(kSaltSize, '\0'), std::string(kIvSize, '\0'), {}};
  if (::RAND_bytes(bytes_of(encryption.salt), kSaltSize) != 1 ||
      ::RAND_bytes(bytes_of(encryption.iv), kIvSize) != 1) {
    return fail("the system gives no random bytes");
  }
  const auto key = derive_key(database_key, encryption.salt);
  encryption.key_hash = hash_of(key);
  return Start{encryption, Cipher(key, encryption.iv)};
}

Cipher::Cipher(const Secret& key, std::string_view iv) : context_(::EVP_CIPHER_CTX_new()) {
  ::EVP_EncryptInit_ex(context_.get(), ::EVP_aes_256_ctr(), nullptr, bytes_of(key.reveal()), bytes_of(iv));
}

void Cipher::apply(std::span<char> bytes) {
  while (!bytes.empty()) {
    const auto piece = bytes.first(std::min(bytes.size(), kMostAtOnce));
    auto* const place = reinterpret_cast<unsigned char*>(piece.data());
    int size = 0;
    ::EVP_EncryptUpdate(context_.get(), place, &size, place, static_cast<int>(piece.size()));
    bytes = bytes.subspan(piece.size());
  }
}

}  // namespace tgs::binlog
