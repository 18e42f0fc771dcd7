// Puts rows into the database's tables (db/schema.sql), which are those of the original storage. Any thread that may use the
// connection.
#pragma once

#include <span>

#include "backup/outbox.h"
#include "mysql/connection.h"

namespace tgs::backup {

/// All of them or none, in one transaction; doing it twice is the same as once.
mysql::Outcome<void> put(mysql::Connection& connection, std::span<const Outbox::Entry> entries);

}  // namespace tgs::backup
