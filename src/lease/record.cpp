#include "lease/record.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sqlite/statement.h"

namespace tgs::lease {
namespace {

using sqlite::Statement;

constexpr std::chrono::seconds kPatience{5};
constexpr const char* kTables = R"sql(
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS holder (node TEXT NOT NULL, instance TEXT NOT NULL, inode INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS leases (session INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, is_over INTEGER NOT NULL);
)sql";

/// 0: there is no such file.
std::int64_t inode_of(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 ? static_cast<std::int64_t>(status.st_ino) : 0;
}

/// Empty: it is not known.
std::string find_instance(sqlite3* database, const std::string& node, std::int64_t inode) {
  Statement find(database, "SELECT instance FROM holder WHERE node = ? AND inode = ?");
  return find.bind(node).bind(inode).next() ? find.text(0) : std::string();
}

bool begin_anew(sqlite3* database, const std::string& node, std::int64_t inode) {
  if (!sqlite::execute(database, "BEGIN IMMEDIATE; DELETE FROM holder; DELETE FROM leases")) {
    return false;
  }
  Statement put(database,
                "INSERT INTO holder (node, instance, inode) VALUES (?, lower(hex(randomblob(16))), ?)");
  return put.bind(node).bind(inode).run() && sqlite::execute(database, "COMMIT");
}

}  // namespace

Result<Record> Record::open(const std::string& path, const std::string& node) {
  if (auto record = try_to_open(path, node)) {
    return record;
  }
  // What it held the database has, too.
  for (const auto* end : {"", "-wal", "-shm"}) {
    ::unlink((path + end).c_str());
  }
  return try_to_open(path, node);
}

Result<Record> Record::try_to_open(const std::string& path, const std::string& node) {
  auto database = sqlite::open_private(path, kPatience);
  if (!database) {
    return fail(fmt::format("{}: {}", path, database.error().message));
  }
  auto* const raw = database->get();
  if (const auto made = sqlite::execute(raw, kTables); !made) {
    return fail(fmt::format("{} can't be used: {}", path, made.error().message));
  }
  const auto inode = inode_of(path);
  if (inode == 0) {
    return fail(path + " has gone");
  }
  auto instance = find_instance(raw, node, inode);
  if (instance.empty() && begin_anew(raw, node, inode)) {
    instance = find_instance(raw, node, inode);
  }
  if (instance.empty()) {
    return fail(fmt::format("{} can't be used: {}", path, sqlite3_errmsg(raw)));
  }
  return Record(std::move(*database), {node, std::move(instance)});
}

Status Record::failure() const {
  return fail(fmt::format("the record of leases can't be used: {}", sqlite3_errmsg(database_.get())));
}

Result<std::map<SessionId, Record::Entry>> Record::entries() const {
  Statement read(database_.get(), "SELECT session, epoch, is_over FROM leases");
  std::map<SessionId, Entry> all;
  while (read.next()) {
    all.emplace(static_cast<SessionId>(read.integer(0)),
                Entry{static_cast<std::uint64_t>(read.integer(1)), read.integer(2) != 0});
  }
  return read.is_done() ? Result<std::map<SessionId, Entry>>(std::move(all)) : fail(failure().error());
}

Status Record::put(SessionId session, const Entry& entry) {
  Statement put(database_.get(), "REPLACE INTO leases (session, epoch, is_over) VALUES (?, ?, ?)");
  return put.bind(static_cast<std::int64_t>(session))
                 .bind(static_cast<std::int64_t>(entry.epoch))
                 .bind(std::int64_t{entry.is_over})
                 .run()
             ? Status()
             : failure();
}

Status Record::remove(SessionId session) {
  Statement remove(database_.get(), "DELETE FROM leases WHERE session = ?");
  return remove.bind(static_cast<std::int64_t>(session)).run() ? Status() : failure();
}

}  // namespace tgs::lease
