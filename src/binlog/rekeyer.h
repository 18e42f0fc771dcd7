// Makes of a td.binlog one with the same events, encrypted with another key under a salt of its own. Of what the events
// say nothing is changed or looked at, so that any TDLib's file can be done. Pure; one thread at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "base/sha256.h"
#include "binlog/cipher.h"
#include "binlog/reader.h"

namespace tgs::binlog {

/// A file's first event is within so many bytes, where it says how the file is encrypted.
inline constexpr std::size_t kMostEncryption = 1024;

/// Which of the keys (see Cipher::of()) a file has that begins so; a file that is not encrypted has the empty one.
/// None: none of them. The Error: it is no such file.
Result<std::optional<std::size_t>> key_of(std::string_view begin, std::span<const Secret> keys);

class Rekeyer {
 public:
  /// Takes the new file's next bytes; they are gone when it returns. An Error of it ends the work.
  using Sink = std::function<Status(std::string_view bytes)>;

  /// The Error is the sink's, or the system gives no random bytes.
  static Result<Rekeyer> begin(Secret old_key, std::string_view new_key, Sink sink);

  /// The old file's next bytes. The Error says where what is wrong, or is the sink's; the new file is worth nothing
  /// then.
  Status add(std::string_view bytes);
  /// All was added. The Error: the last event is not whole.
  Status finish() const;

  /// Of all events so far, however they are encrypted: 64 hexadecimal digits. Nothing may follow.
  std::string digest() { return digest_.digits(); }

 private:
  Rekeyer(Secret old_key, Cipher cipher, Sink sink)
      : reader_(std::move(old_key)), cipher_(std::move(cipher)), sink_(std::move(sink)) {}
  Status put(const Event& event);

  Reader reader_;
  Cipher cipher_;
  Sink sink_;
  Sha256 digest_;
};

}  // namespace tgs::binlog
