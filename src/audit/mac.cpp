#include "audit/mac.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/core_names.h>
#include <openssl/params.h>

#include <array>

namespace tgs::audit {
namespace {

constexpr std::size_t kAllDigits = 64;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

EVP_MAC_CTX* context_with(std::string_view key) {
  EVP_MAC* mac = ::EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  EVP_MAC_CTX* context = ::EVP_MAC_CTX_new(mac);
  ::EVP_MAC_free(mac);
  std::string digest = "SHA256";
  const std::array<OSSL_PARAM, 2> parameters = {
      ::OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), digest.size()),
      ::OSSL_PARAM_construct_end()};
  ::EVP_MAC_init(context, bytes_of(key), key.size(), parameters.data());
  return context;
}

}  // namespace

Mac::Mac(std::string_view key) : context_(context_with(key)) {}

std::string Mac::digits(std::string_view text, std::size_t count) const {
  std::array<unsigned char, kAllDigits / 2> bytes{};
  std::size_t size = 0;
  ::EVP_MAC_init(context_.get(), nullptr, 0, nullptr);  // with the same key once more
  ::EVP_MAC_update(context_.get(), bytes_of(text), text.size());
  ::EVP_MAC_final(context_.get(), bytes.data(), &size, bytes.size());
  return fmt::format("{:02x}", fmt::join(bytes, "")).substr(0, count);
}

Keys::Keys(std::string_view key)
    : chain(Mac(key).digits("chain", kAllDigits)), arguments(Mac(key).digits("arguments", kAllDigits)) {}

}  // namespace tgs::audit
