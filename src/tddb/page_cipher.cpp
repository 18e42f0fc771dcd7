#include "tddb/page_cipher.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <bit>
#include <string>

namespace tgs::tddb {
namespace {

constexpr char kSaltMask = 0x3a;
constexpr int kIterations = 2;  // few, as the key is no password

static_assert(std::endian::native == std::endian::little);

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Secret mac_key(const Secret& key, std::string_view salt) {
  std::string masked(salt);
  std::ranges::for_each(masked, [](char& byte) { byte = static_cast<char>(byte ^ kSaltMask); });
  std::string derived(kKeySize, '\0');
  ::PKCS5_PBKDF2_HMAC(key.reveal().data(), static_cast<int>(key.reveal().size()), bytes_of(masked),
                      static_cast<int>(masked.size()), kIterations, ::EVP_sha512(), kKeySize,
                      reinterpret_cast<unsigned char*>(derived.data()));
  return Secret(std::move(derived));
}

EVP_MAC_CTX* mac_with(const Secret& key) {
  EVP_MAC* mac = ::EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  EVP_MAC_CTX* context = ::EVP_MAC_CTX_new(mac);
  ::EVP_MAC_free(mac);
  std::string digest = "SHA512";
  const std::array<OSSL_PARAM, 2> parameters = {
      ::OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), digest.size()),
      ::OSSL_PARAM_construct_end()};
  ::EVP_MAC_init(context, bytes_of(key.reveal()), key.reveal().size(), parameters.data());
  return context;
}

}  // namespace

PageCipher::PageCipher(const Secret& key, std::string_view salt)
    : mac_(mac_with(mac_key(key, salt))), cipher_(::EVP_CIPHER_CTX_new()) {
  ::EVP_DecryptInit_ex(cipher_.get(), ::EVP_aes_256_cbc(), nullptr, bytes_of(key.reveal()), nullptr);
  ::EVP_CIPHER_CTX_set_padding(cipher_.get(), 0);
}

bool PageCipher::is_authentic(std::uint32_t number, std::string_view content, std::string_view mac) {
  std::array<unsigned char, kMacSize> right{};
  std::size_t size = 0;
  return ::EVP_MAC_init(mac_.get(), nullptr, 0, nullptr) == 1 &&  // with the same key once more
         ::EVP_MAC_update(mac_.get(), bytes_of(content), content.size()) == 1 &&
         ::EVP_MAC_update(mac_.get(), reinterpret_cast<const unsigned char*>(&number), sizeof(number)) == 1 &&
         ::EVP_MAC_final(mac_.get(), right.data(), &size, right.size()) == 1 && size == mac.size() &&
         ::CRYPTO_memcmp(right.data(), mac.data(), size) == 0;
}

bool PageCipher::open(std::uint32_t number, std::span<char, kPageSize> page) {
  const std::size_t begin = number == 1 ? kSaltSize : 0;
  const std::string_view all(page.data(), page.size());
  const auto content = all.substr(begin, kPageSize - kMacSize - begin);
  if (!is_authentic(number, content, all.substr(kPageSize - kMacSize))) {
    return false;
  }
  const auto iv = content.substr(content.size() - kIvSize);
  const auto text = page.subspan(begin, content.size() - kIvSize);
  auto* const place = reinterpret_cast<unsigned char*>(text.data());
  int size = 0;
  if (::EVP_DecryptInit_ex(cipher_.get(), nullptr, nullptr, nullptr, bytes_of(iv)) != 1 ||
      ::EVP_DecryptUpdate(cipher_.get(), place, &size, place, static_cast<int>(text.size())) != 1) {
    return false;
  }
  std::ranges::copy(kPlainBegin.substr(0, begin), page.begin());
  return true;
}

}  // namespace tgs::tddb
