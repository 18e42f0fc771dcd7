// Puts rows into the database's tables (db/schema.sql), which are those of the original storage. Any thread that may use the
// connection.
#pragma once

#include <cstdint>
#include <set>
#include <span>

#include "backup/outbox.h"
#include "lease/verdict.h"
#include "mysql/connection.h"

namespace tgs::backup {

/// Numbers of entries that were not put, as their session is not `me`'s.
struct LeftOut {
  std::set<std::uint64_t> for_now;
  std::set<std::uint64_t> for_ever;
};

/// All others or none, in one transaction; doing it twice is the same as once.
mysql::Outcome<LeftOut> put(mysql::Connection& connection, std::span<const Outbox::Entry> entries,
                            const lease::Holder& me);

}  // namespace tgs::backup
