#include "mysql/schema.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

namespace tgs::mysql {
namespace {

constexpr std::array<std::string_view, 3> kMigrations = {
    "0001-tables-of-the-original.sql", "0002-tables-of-the-storage.sql", "0003-who-holds-a-lease.sql"};

struct Table {
  std::string_view name;
  std::initializer_list<std::string_view> columns;
};

const Table kTables[] = {
    {"tg_users", {"id", "phone", "is_bot"}},
    {"tg_usernames", {"username", "chat_id", "order"}},
    {"tg_peers", {"tg_user_id", "tg_peer_id", "access_hash"}},
    {"tg_sessions", {"id", "tg_user_id", "dc_id"}},
    {"tg_auth_keys", {"tg_session_id", "dc_id", "auth_key"}},
    {"tg_secret_chats", {"tg_session_id", "secret_chat_id", "data"}},
    {"tg_storage_snapshots",
     {"tg_session_id", "generation", "made_at", "tdlib_version", "size", "sha256", "chunks"}},
    {"tg_storage_chunks", {"tg_session_id", "generation", "number", "data"}},
    {"tg_storage_leases", {"tg_session_id", "node", "epoch", "expires", "instance", "since"}},
};

constexpr const char* kVersionTable = "tg_storage_schema.version";

std::vector<std::string> missing_from(const std::set<std::string>& columns) {
  std::vector<std::string> missing;
  for (const auto& [table, names] : kTables) {
    for (const auto& name : names) {
      if (auto column = fmt::format("{}.{}", table, name); !columns.contains(column)) {
        missing.push_back(std::move(column));
      }
    }
  }
  return missing;
}

tl::unexpected<Fault> misfit(const std::string& database, const std::string& what) {
  return fail(Kind::schema, fmt::format("mysql.database: {} {}", database, what));
}

Outcome<std::set<std::string>> visible_columns(Connection& connection) {
  // Aliases, since MySQL 8 names these columns in capitals.
  const auto answer = connection.run(
      "SELECT CONCAT(table_name, '.', column_name) AS name FROM information_schema.columns"
      " WHERE table_schema = DATABASE() AND table_name LIKE 'tg\\_%'");
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  std::set<std::string> names;
  for (const auto& row : answer->rows) {
    if (const auto* name = std::get_if<std::string>(&row.front())) {
      names.insert(*name);
    }
  }
  return names;
}

Outcome<std::uint64_t> version_of(Connection& connection) {
  const auto answer =
      connection.run("SELECT CAST(COALESCE(MAX(version), 0) AS UNSIGNED) AS version FROM tg_storage_schema");
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  const auto* version =
      answer->rows.empty() ? nullptr : std::get_if<std::uint64_t>(&answer->rows.front().front());
  if (version == nullptr) {
    return fail(Kind::schema, "mysql.database: the server tells no version of the tables");
  }
  return *version;
}

}  // namespace

std::span<const std::string_view> migrations() {
  return kMigrations;
}

Outcome<void> judge_schema(const std::set<std::string>& columns, std::uint64_t version,
                           const std::string& database) {
  if (columns.empty()) {
    return misfit(database, "has none of the tables, or the user may not see them: apply db/schema.sql");
  }
  if (version > kMigrations.size()) {
    return misfit(database,
                  fmt::format("has tables of version {}, and this storage knows up to {}: start a newer one",
                              version, kMigrations.size()));
  }
  if (version < kMigrations.size()) {
    return misfit(database,
                  fmt::format("has tables of version {}, and this storage needs {}: apply db/{}", version,
                              kMigrations.size(), fmt::join(migrations().subspan(version), ", then db/")));
  }
  if (const auto missing = missing_from(columns); !missing.empty()) {
    return misfit(database,
                  fmt::format("lacks {}, or the user may not see them; db/schema.sql shows how they are made",
                              fmt::join(missing, ", ")));
  }
  return {};
}

Outcome<Connection> connect(const MysqlSettings& settings, Log& log, std::chrono::seconds patience) {
  auto connection = Connection::open(settings, log, patience);
  if (!connection) {
    return connection;
  }
  auto checked = check_schema(*connection, settings.database);
  return checked ? std::move(connection) : tl::unexpected(std::move(checked.error()));
}

Outcome<void> check_schema(Connection& connection, const std::string& database) {
  const auto columns = visible_columns(connection);
  if (!columns) {
    return tl::unexpected(columns.error());
  }
  std::uint64_t version = 0;
  if (columns->contains(kVersionTable)) {
    const auto found = version_of(connection);
    if (!found) {
      return tl::unexpected(found.error());
    }
    version = *found;
  }
  return judge_schema(*columns, version, database);
}

}  // namespace tgs::mysql
