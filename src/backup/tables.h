// Puts rows into the database's tables (db/schema.sql), which are those of the original storage. Any thread that may use the
// connection.
#pragma once

#include "backup/rows.h"
#include "mysql/connection.h"

namespace tgs::backup {

/// All of it or nothing, in one transaction; doing it twice is the same as once.
mysql::Outcome<void> put(mysql::Connection& connection, const Rows& rows);

}  // namespace tgs::backup
