// Files as TDLib's SQLite writes them, made up for tests and for fuzz/tddb_fuzz.cpp: the other half of
// tddb/page_cipher.h.
#pragma once

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sqlite3.h>

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "binlog/tl.h"
#include "tddb/page_cipher.h"

namespace tgs::tddb {

inline const std::string kKey(kKeySize, 's');
inline const std::string kSalt = "the file's salt!";

inline unsigned char* place_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}
inline const unsigned char* place_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

inline std::string mac_key_of(std::string_view key) {
  auto salt = kSalt;
  for (auto& byte : salt) {
    byte = static_cast<char>(byte ^ 0x3a);
  }
  std::string derived(kKeySize, '\0');
  ::PKCS5_PBKDF2_HMAC(key.data(), static_cast<int>(key.size()), place_of(salt), static_cast<int>(salt.size()),
                      2, ::EVP_sha512(), kKeySize, place_of(derived));
  return derived;
}

inline std::string encrypted_text(std::string_view text, std::string_view key, std::string_view iv) {
  std::string out(text.size(), '\0');
  auto* context = ::EVP_CIPHER_CTX_new();
  int size = 0;
  ::EVP_EncryptInit_ex(context, ::EVP_aes_256_cbc(), nullptr, place_of(key), place_of(iv));
  ::EVP_CIPHER_CTX_set_padding(context, 0);
  ::EVP_EncryptUpdate(context, place_of(out), &size, place_of(text), static_cast<int>(text.size()));
  ::EVP_CIPHER_CTX_free(context);
  return out;
}

/// Page `number` of a file; what stands in the reserved bytes of `plain` goes.
inline std::string encrypted_page(std::uint32_t number, std::string_view plain, std::string_view key = kKey) {
  const std::size_t begin = number == 1 ? kSaltSize : 0;
  std::string iv(kIvSize, 'i');
  std::memcpy(iv.data(), &number, sizeof(number));
  auto authentic = encrypted_text(plain.substr(begin, kPageSize - kReserved - begin), key, iv) + iv;
  auto with_number = authentic;
  binlog::append_number(with_number, number);
  const auto mac_key = mac_key_of(key);
  std::string mac(kMacSize, '\0');
  ::HMAC(::EVP_sha512(), mac_key.data(), static_cast<int>(mac_key.size()), place_of(with_number),
         with_number.size(), place_of(mac), nullptr);
  return kSalt.substr(0, begin) + authentic + mac;
}

/// `plain`: whole pages.
inline std::string encrypted(std::string_view plain, std::string_view key = kKey) {
  std::string file;
  for (std::uint32_t number = 1; !plain.empty(); ++number, plain.remove_prefix(kPageSize)) {
    file += encrypted_page(number, plain.substr(0, kPageSize), key);
  }
  return file;
}

/// What SQLite makes of these statements, with room for SQLCipher.
inline std::string made_plain(const std::vector<std::string>& statements) {
  sqlite3* database = nullptr;
  sqlite3_open(":memory:", &database);
  int reserved = kReserved;
  sqlite3_file_control(database, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserved);
  for (const auto& statement : statements) {
    if (sqlite3_exec(database, statement.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
      throw std::runtime_error(statement + ": " + sqlite3_errmsg(database));
    }
  }
  sqlite3_int64 size = 0;
  auto* const bytes = sqlite3_serialize(database, "main", &size, 0);
  std::string plain(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  sqlite3_free(bytes);
  sqlite3_close(database);
  plain.replace(18, 2, "\2\2");  // of a file with a -wal, as TDLib's is
  return plain;
}

inline std::string hex(std::string_view bytes) {
  std::string digits;
  for (const char byte : bytes) {
    digits += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  }
  return digits;
}

struct Entry {
  std::string key;
  std::string value;
};

inline std::string plain_with(const std::vector<Entry>& entries) {
  std::vector<std::string> statements = {"CREATE TABLE common (k BLOB PRIMARY KEY, v BLOB)"};
  for (const auto& [key, value] : entries) {
    statements.push_back(fmt::format("INSERT INTO common VALUES (X'{}', X'{}')", hex(key), hex(value)));
  }
  return made_plain(statements);
}

}  // namespace tgs::tddb
