// Whether a database has the tables that this version works with. It never changes them: that is for the owner to do,
// with the files of db/, which the Fault names. Any thread that may use the connection.
#pragma once

#include <chrono>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "mysql/connection.h"
#include "mysql/fault.h"

namespace tgs::mysql {

/// Files in db/, in their order; a database's version is the number of those that it has.
std::span<const std::string_view> migrations();

/// A connection to the database of the settings, which has these tables. Parameters as for Connection::open().
Outcome<Connection> connect(const MysqlSettings& settings, Log& log,
                            std::chrono::seconds patience = std::chrono::seconds(0));

/// Needs no right but to look at the tables.
Outcome<void> check_schema(Connection& connection, const std::string& database);

/// The decision alone. `columns`: those that the user may see, as `table.column`; `version`: the highest in
/// tg_storage_schema, 0 where there is none.
Outcome<void> judge_schema(const std::set<std::string>& columns, std::uint64_t version,
                           const std::string& database);

}  // namespace tgs::mysql
