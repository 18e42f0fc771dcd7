// How a td.binlog is encrypted: its first event, kEncrypted, stands in the clear and says how, and all behind it is one
// AES-256-CTR stream. As in TDLib 1.8.67: tddb/td/db/binlog/Binlog.cpp (AesCtrEncryptionEvent), and
// td/telegram/TdDb.cpp (as_db_key), by which every key is a raw one. Pure; one thread at a time.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace tgs::binlog {

/// Body of a kEncrypted event: `u32 0 | str salt | str iv | str key hash`.
struct Encryption {
  std::string salt;
  std::string iv;        ///< 16 bytes
  std::string key_hash;  ///< 32 bytes
};

std::optional<Encryption> parse_encryption(std::string_view body);
std::string to_body(const Encryption& encryption);

class Cipher {
 public:
  /// None: `database_key` is not the one. It is what TDLib gets as database_encryption_key: bytes, in base64 in its
  /// JSON. No bytes stand for the key that TDLib takes then.
  static std::optional<Cipher> of(const Encryption& encryption, std::string_view database_key);

  /// What a new file begins with, and the cipher for the rest of it.
  struct Start;
  static Result<Start> begin(std::string_view database_key);

  /// Encrypts or decrypts what comes next, in place.
  void apply(std::span<char> bytes);

 private:
  struct Release {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  };
  Cipher(const Secret& key, std::string_view iv);

  std::unique_ptr<EVP_CIPHER_CTX, Release> context_;
};

struct Cipher::Start {
  Encryption encryption;
  Cipher cipher;
};

}  // namespace tgs::binlog
