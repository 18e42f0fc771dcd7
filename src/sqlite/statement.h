// One prepared SQLite statement, bound from left to right. An error ends it like an empty result; who has to know asks
// is_done(). One thread.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace tgs::sqlite {

class Statement {
 public:
  Statement(sqlite3* database, const char* sql) {
    sqlite3_prepare_v2(database, sql, -1, &statement_, nullptr);
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }

  /// `text` must outlive the statement's run.
  Statement& bind(std::string_view text) {
    sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
    return *this;
  }
  Statement& bind(std::int64_t number) {
    sqlite3_bind_int64(statement_, ++bound_, number);
    return *this;
  }

  Statement& bind_bytes(std::string_view bytes) {
    sqlite3_bind_blob(statement_, ++bound_, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC);
    return *this;
  }

  /// The next row, if any.
  bool next() {
    last_ = sqlite3_step(statement_);
    return last_ == SQLITE_ROW;
  }
  /// To its end; true where nothing went wrong.
  bool run() {
    while (next()) {
    }
    return is_done();
  }
  /// It has come to its end, and not to an error.
  bool is_done() const { return last_ == SQLITE_DONE; }
  void reset() { sqlite3_reset(statement_); }

  std::int64_t integer(int column) { return sqlite3_column_int64(statement_, column); }
  std::string text(int column) {
    const auto* text = sqlite3_column_text(statement_, column);
    return text == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(text));
  }
  /// Valid until the next step.
  std::string_view bytes(int column) {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
  int last_ = SQLITE_OK;
};

}  // namespace tgs::sqlite
