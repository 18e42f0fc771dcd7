// HMAC-SHA256 under one key, as text. One thread at a time.
#pragma once

#include <openssl/evp.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace tgs::audit {

class Mac {
 public:
  explicit Mac(std::string_view key);

  /// The first `count` lower-case hexadecimal digits, 64 at most.
  std::string digits(std::string_view text, std::size_t count) const;

 private:
  struct Release {
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
  };
  std::unique_ptr<EVP_MAC_CTX, Release> context_;
};

/// What the audit's one key is used for: two keys made from it, so that no use says anything of the other.
struct Keys {
  explicit Keys(std::string_view key);

  Mac chain;      ///< of lines
  Mac arguments;  ///< of what stands in requests
};

}  // namespace tgs::audit
