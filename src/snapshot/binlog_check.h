// Whether a td.binlog is such that TDLib goes on with it: each event, to the last one. Pure; one thread at a time.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "binlog/reader.h"
#include "binlog/state.h"

namespace tgs::snapshot {

/// Errors name the file.
class BinlogCheck {
 public:
  explicit BinlogCheck(Secret database_key) : reader_(std::move(database_key)) {}

  Status add(std::string_view bytes);
  /// All of it was added: it is encrypted, ends with a whole event, and this storage's TDLib reads its format.
  Status finish() const;
  int format() const { return state_.version(); }
  const binlog::State& state() const { return state_; }

 private:
  Status drain();

  binlog::Reader reader_;
  binlog::State state_;
};

}  // namespace tgs::snapshot
