// How TDLib's db.sqlite is encrypted: by SQLCipher 4 with a raw key, each page of 4096 bytes by itself:
//   AES-256-CBC of the page but for its last 80 bytes | IV, 16 bytes | HMAC-SHA512 of all before it and u32 number
// Pages count from 1. The first one has the file's salt in place of its first 16 bytes, which are always the same and
// belong to neither text nor HMAC. The HMAC's key is PBKDF2-HMAC-SHA512(key, salt with each byte ^ 0x3a, 2 iterations,
// 32 bytes). So in the files of TDLib 1.8.67 (tests/system/knownPeers.test.mjs); the key: td/telegram/TdDb.cpp
// (sqlite_key). Pure; one thread at a time.
#pragma once

#include <openssl/evp.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/secret.h"

namespace tgs::tddb {

inline constexpr std::size_t kPageSize = 4096;
inline constexpr std::size_t kIvSize = 16;
inline constexpr std::size_t kMacSize = 64;
/// At the end of each page, where SQLite keeps nothing.
inline constexpr std::size_t kReserved = kIvSize + kMacSize;
inline constexpr std::size_t kSaltSize = 16;
inline constexpr std::size_t kKeySize = 32;
/// What SQLite's files begin with.
inline constexpr std::string_view kPlainBegin = std::string_view("SQLite format 3\0", kSaltSize);

class PageCipher {
 public:
  /// `key`: kKeySize bytes. `salt`: kSaltSize, of the file.
  PageCipher(const Secret& key, std::string_view salt);

  /// Decrypts a page in place; what is reserved stays as it is. False: it is not what was written there with this key,
  /// and means nothing now.
  bool open(std::uint32_t number, std::span<char, kPageSize> page);

 private:
  struct ReleaseMac {
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
  };
  struct ReleaseCipher {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  };

  bool is_authentic(std::uint32_t number, std::string_view content, std::string_view mac);

  std::unique_ptr<EVP_MAC_CTX, ReleaseMac> mac_;
  std::unique_ptr<EVP_CIPHER_CTX, ReleaseCipher> cipher_;
};

}  // namespace tgs::tddb
