#include "vault/gcm.h"

#include <openssl/evp.h>

#include <limits>
#include <memory>

#include "vault/key_text.h"

namespace tgs::vault {
namespace {

struct Release {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, Release>;

constexpr std::size_t kMost = std::numeric_limits<int>::max();

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bool fits(const GcmInput& input, std::size_t size) {
  return input.key.size() == kKeySize && input.nonce.size() == kNonceSize && input.data.size() <= kMost &&
         size <= kMost;
}

}  // namespace

Status encrypt(const GcmInput& input, std::string_view plain, std::string& out) {
  const Context context(::EVP_CIPHER_CTX_new());
  const auto before = out.size();
  out.resize(before + plain.size() + kTagSize);
  auto* const place = reinterpret_cast<unsigned char*>(out.data() + before);
  int size = 0;
  if (!context || !fits(input, plain.size()) ||
      ::EVP_EncryptInit_ex(context.get(), ::EVP_aes_256_gcm(), nullptr, bytes_of(input.key),
                           bytes_of(input.nonce)) != 1 ||
      ::EVP_EncryptUpdate(context.get(), nullptr, &size, bytes_of(input.data),
                          static_cast<int>(input.data.size())) != 1 ||
      ::EVP_EncryptUpdate(context.get(), place, &size, bytes_of(plain), static_cast<int>(plain.size())) !=
          1 ||
      ::EVP_EncryptFinal_ex(context.get(), place + plain.size(), &size) != 1 ||
      ::EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagSize, place + plain.size()) != 1) {
    out.resize(before);
    return fail("OpenSSL doesn't encrypt");
  }
  return {};
}

std::optional<Secret> decrypt(const GcmInput& input, std::string_view sealed) {
  if (sealed.size() < kTagSize || !fits(input, sealed.size())) {
    return std::nullopt;
  }
  const auto hidden = sealed.substr(0, sealed.size() - kTagSize);
  std::string tag(sealed.substr(hidden.size()));
  std::string plain(hidden.size(), '\0');
  auto* const place = reinterpret_cast<unsigned char*>(plain.data());
  const Context context(::EVP_CIPHER_CTX_new());
  int size = 0;
  const bool is_whole =
      context &&
      ::EVP_DecryptInit_ex(context.get(), ::EVP_aes_256_gcm(), nullptr, bytes_of(input.key),
                           bytes_of(input.nonce)) == 1 &&
      ::EVP_DecryptUpdate(context.get(), nullptr, &size, bytes_of(input.data),
                          static_cast<int>(input.data.size())) == 1 &&
      ::EVP_DecryptUpdate(context.get(), place, &size, bytes_of(hidden), static_cast<int>(hidden.size())) ==
          1 &&
      ::EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagSize, tag.data()) == 1 &&
      ::EVP_DecryptFinal_ex(context.get(), place + plain.size(), &size) == 1;
  Secret found(std::move(plain));  // wiped where it is not what was encrypted
  return is_whole ? std::optional(std::move(found)) : std::nullopt;
}

}  // namespace tgs::vault
