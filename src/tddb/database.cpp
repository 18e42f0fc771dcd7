#include "tddb/database.h"

#include <fmt/format.h>

#include "sqlite/statement.h"
#include "tddb/page_cipher.h"

namespace tgs::tddb {
namespace {

using sqlite::Statement;

constexpr const char* kTable = "CREATE TABLE common (k BLOB PRIMARY KEY, v BLOB)";
/// Of SQLite's virtual machine, for one statement.
constexpr int kMostSteps = 200'000'000;
/// No value can be larger in a file of that size, and no function may make one.
constexpr int kMostBytes = 64 << 20;

/// Nothing in it runs but what this file asks for. Functions that its tables name are refused by the number of their
/// arguments; TDLib's name none.
void harden(sqlite3* database) {
  for (const int forbidden : {SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_ENABLE_VIEW,
                              SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION}) {
    sqlite3_db_config(database, forbidden, 0, nullptr);
  }
  sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_limit(database, SQLITE_LIMIT_LENGTH, kMostBytes);
  sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(database, SQLITE_LIMIT_FUNCTION_ARG, 0);
  sqlite3_progress_handler(
      database, kMostSteps, [](void*) { return 1; }, nullptr);
  sqlite3_exec(database, "PRAGMA cell_size_check = ON", nullptr, nullptr, nullptr);
}

}  // namespace

Result<Database> Database::open(Secret plain) {
  if (plain.reveal().size() < kPageSize) {  // which also keeps the bytes in their place when they are moved
    return fail("it is shorter than a page");
  }
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open_v2(":memory:", &raw, SQLITE_OPEN_READWRITE, nullptr);
  sqlite::Handle handle(raw);
  const auto bytes = plain.reveal();
  auto* const place = const_cast<char*>(bytes.data());  // READONLY: SQLite does not write there
  const auto size = static_cast<sqlite3_int64>(bytes.size());
  if (opened != SQLITE_OK || sqlite3_deserialize(raw, "main", reinterpret_cast<unsigned char*>(place), size,
                                                 size, SQLITE_DESERIALIZE_READONLY) != SQLITE_OK) {
    return fail("SQLite has no memory for it");
  }
  harden(raw);
  return Database(std::move(plain), std::move(handle));
}

/// Without SQLite's own message, as that has names out of the file in it.
Status Database::failure() const {
  return fail(fmt::format("SQLite says: {}", sqlite3_errstr(sqlite3_extended_errcode(handle_.get()))));
}

Status Database::check() const {
  Statement check(handle_.get(), "PRAGMA integrity_check(1)");
  if (!check.next()) {
    return failure();
  }
  return check.text(0) == "ok" ? Status() : fail("SQLite's check of it finds something wrong");
}

Status Database::each_value(const std::function<void(std::string_view, std::string_view)>& take) const {
  Statement table(handle_.get(), "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'common'");
  if (!table.next() || table.text(0) != kTable) {
    return fail("it has not the table in which TDLib keeps what it knows");
  }
  Statement values(handle_.get(), "SELECT k, v FROM common");
  while (values.next()) {
    take(values.bytes(0), values.bytes(1));
  }
  return values.is_done() ? Status() : failure();
}

}  // namespace tgs::tddb
