// SHA-256 as text. Pure; usable from any thread.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

namespace tgs {

/// 64 lower-case hexadecimal digits.
std::string sha256_digits(std::string_view bytes);

/// The same of bytes that come in pieces. One thread at a time.
class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  /// Of all bytes so far; nothing may follow.
  std::string digits();

 private:
  struct Release {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Release> context_;
};

}  // namespace tgs
