#include "backup/outbox.h"

#include <fmt/format.h>

#include <chrono>

#include "sqlite/statement.h"

namespace tgs::backup {
namespace {

using sqlite::Statement;

// Raised where the table changes, together with what brings an older file up.
constexpr int kVersion = 1;
constexpr std::chrono::seconds kPatience{5};
constexpr const char* kTables = R"sql(
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS waiting (
    name TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, since INTEGER NOT NULL, rows BLOB NOT NULL
  );
  CREATE TABLE IF NOT EXISTS numbers (id INTEGER PRIMARY KEY CHECK (id = 1), last INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS done (id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL);
)sql";

}  // namespace

std::int64_t wall_clock() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

Result<Outbox> Outbox::open(const std::string& path) {
  auto database = sqlite::open_private(path, kPatience);
  const auto prepared =
      database ? sqlite::prepare(database->get(), kTables, kVersion) : fail(database.error());
  if (!prepared) {
    return fail(fmt::format("{}: {}: what waits in it for the database is lost where the file is removed",
                            path, prepared.error().message));
  }
  return Outbox(std::move(*database));
}

Result<Outbox> Outbox::open_to_read(const std::string& path) {
  auto database = sqlite::open_to_read(path, kPatience);
  if (!database || sqlite::version_of(database->get()) != kVersion) {
    return fail(path + ": it can't be read, or another version of this program has written it");
  }
  return Outbox(std::move(*database));
}

Status Outbox::failure() const {
  return fail(fmt::format("the outbox can't be used: {}", sqlite3_errmsg(database_.get())));
}

Status Outbox::execute(const char* sql) {
  return sqlite::execute(database_.get(), sql) ? Status() : failure();
}

template <class T, class Change>
Status Outbox::change_all(std::span<const T> all, const Change& change) {
  auto kept = execute("BEGIN IMMEDIATE");
  for (const auto& each : all) {
    kept = kept ? change(each) : kept;
  }
  kept = kept ? execute("COMMIT") : kept;
  if (!kept) {
    (void)execute("ROLLBACK");
  }
  return kept;
}

Status Outbox::put(std::span<const Rows> all, std::int64_t now) {
  return change_all(all, [&](const Rows& rows) { return put_one(rows, now); });
}

Status Outbox::put_one(const Rows& rows, std::int64_t now) {
  const auto name = name_of(rows);
  const auto former = find(name);  // what can't be read is replaced
  const auto text = to_text(former && *former ? after(**former, rows) : rows);
  // Not one that has gone meanwhile had: whoever still has that one in hand would take this one for it.
  Statement count(database_.get(), R"sql(
    INSERT INTO numbers (id, last) VALUES (1, (SELECT coalesce(max(number), 0) + 1 FROM waiting))
    ON CONFLICT (id) DO UPDATE SET last = max(last + 1, excluded.last))sql");
  Statement put(database_.get(), R"sql(
    INSERT INTO waiting (name, number, since, rows) VALUES (?, (SELECT last FROM numbers), ?, ?)
    ON CONFLICT (name) DO UPDATE SET number = excluded.number, rows = excluded.rows)sql");
  return count.run() && put.bind(name).bind(now).bind_bytes(text).run() ? Status() : failure();
}

Result<std::vector<Outbox::Entry>> Outbox::oldest(std::size_t most, std::uint64_t after) const {
  Statement read(database_.get(),
                 "SELECT number, rows FROM waiting WHERE number > ? ORDER BY number LIMIT ?");
  read.bind(static_cast<std::int64_t>(after)).bind(static_cast<std::int64_t>(most));
  std::vector<Entry> entries;
  while (read.next()) {
    auto rows = rows_from(read.bytes(1));
    if (!rows) {
      return fail(rows.error());
    }
    entries.push_back({static_cast<std::uint64_t>(read.integer(0)), std::move(*rows)});
  }
  return read.is_done() ? Result<std::vector<Entry>>(std::move(entries)) : fail(failure().error());
}

Result<std::optional<Rows>> Outbox::find(const std::string& name) const {
  Statement read(database_.get(), "SELECT rows FROM waiting WHERE name = ?");
  read.bind(name);
  if (read.next()) {
    auto rows = rows_from(read.bytes(0));
    return rows ? Result<std::optional<Rows>>(std::move(*rows)) : fail(rows.error());
  }
  return read.is_done() ? Result<std::optional<Rows>>(std::nullopt) : fail(failure().error());
}

Status Outbox::drop(const std::string& name) {
  Statement drop(database_.get(), "DELETE FROM waiting WHERE name = ?");
  return drop.bind(name).run() ? Status() : failure();
}

Status Outbox::rewrite(const Entry& entry) {
  const auto text = to_text(entry.rows);
  Statement rewrite(database_.get(), "UPDATE waiting SET rows = ? WHERE number = ?");
  return rewrite.bind_bytes(text).bind(static_cast<std::int64_t>(entry.number)).run() ? Status() : failure();
}

bool Outbox::has(const Entry& entry) const {
  Statement read(database_.get(), "SELECT 1 FROM waiting WHERE number = ?");
  return read.bind(static_cast<std::int64_t>(entry.number)).next();
}

Status Outbox::done(std::span<const Entry> entries, std::int64_t now) {
  return change_all(entries, [&](const Entry& entry) {
    Statement remove(database_.get(), "DELETE FROM waiting WHERE number = ?");
    Statement mark(database_.get(), "INSERT OR REPLACE INTO done (id, at) VALUES (1, ?)");
    const bool is_kept = remove.bind(static_cast<std::int64_t>(entry.number)).run() && mark.bind(now).run();
    return is_kept ? Status() : failure();
  });
}

Result<Outbox::Waiting> Outbox::waiting() const {
  Statement count(database_.get(), "SELECT count(*), coalesce(min(since), 0) FROM waiting");
  if (!count.next()) {
    return fail(failure().error());
  }
  return Waiting{static_cast<std::size_t>(count.integer(0)), count.integer(1)};
}

Result<std::map<SessionId, std::int64_t>> Outbox::sessions_waiting() const {
  Statement read(database_.get(), "SELECT name, since FROM waiting WHERE name GLOB 'session *'");
  std::map<SessionId, std::int64_t> sessions;
  while (read.next()) {
    if (const auto session = session_of(read.text(0))) {
      sessions.emplace(*session, read.integer(1));
    }
  }
  return read.is_done() ? Result<std::map<SessionId, std::int64_t>>(std::move(sessions))
                        : fail(failure().error());
}

Result<std::int64_t> Outbox::last_done() const {
  Statement read(database_.get(), "SELECT coalesce(max(at), 0) FROM done");
  return read.next() ? Result<std::int64_t>(read.integer(0)) : fail(failure().error());
}

}  // namespace tgs::backup
