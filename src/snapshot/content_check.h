// Whether a session's files are such that TDLib goes on with them. The journal is checked to its last event. db.sqlite is
// encrypted as a whole, with a key that is in the journal, and this storage has not the library that reads it: of it only
// that it consists of pages, and is encrypted, is known. Pure; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "binlog/reader.h"
#include "binlog/state.h"

namespace tgs::snapshot {

/// Of td.binlog. Errors name the file.
class BinlogCheck {
 public:
  explicit BinlogCheck(Secret database_key) : reader_(std::move(database_key)) {}

  Status add(std::string_view bytes);
  /// All of it was added: it is encrypted, ends with a whole event, and this storage's TDLib reads its format.
  Status finish() const;
  int format() const { return state_.version(); }

 private:
  Status drain();

  binlog::Reader reader_;
  binlog::State state_;
};

/// Of db.sqlite, likewise.
class DatabaseCheck {
 public:
  void add(std::string_view bytes);
  Status finish() const;

 private:
  std::string begin_;
  std::uint64_t size_ = 0;
};

}  // namespace tgs::snapshot
