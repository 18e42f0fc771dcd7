#include "vault/hkdf.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <array>
#include <memory>
#include <string>

namespace tgs::vault {
namespace {

struct Release {
  void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_KDF_CTX, Release>;

Context make_context() {
  EVP_KDF* kdf = ::EVP_KDF_fetch(nullptr, "HKDF", nullptr);
  Context context(::EVP_KDF_CTX_new(kdf));
  ::EVP_KDF_free(kdf);
  return context;
}

/// OpenSSL only reads it.
OSSL_PARAM octets(const char* name, std::string_view bytes) {
  return ::OSSL_PARAM_construct_octet_string(name, const_cast<char*>(bytes.data()), bytes.size());
}

}  // namespace

Result<Secret> derive(std::string_view key, std::string_view salt, std::string_view info, std::size_t size) {
  const auto context = make_context();
  std::string digest = "SHA256";
  const std::array<OSSL_PARAM, 5> parameters = {
      ::OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), digest.size()),
      octets(OSSL_KDF_PARAM_KEY, key), octets(OSSL_KDF_PARAM_INFO, info),
      salt.empty() ? ::OSSL_PARAM_construct_end() : octets(OSSL_KDF_PARAM_SALT, salt),
      ::OSSL_PARAM_construct_end()};
  std::string derived(size, '\0');
  if (!context || ::EVP_KDF_derive(context.get(), reinterpret_cast<unsigned char*>(derived.data()), size,
                                   parameters.data()) != 1) {
    return fail("OpenSSL derives no key");
  }
  return Secret(std::move(derived));
}

}  // namespace tgs::vault
