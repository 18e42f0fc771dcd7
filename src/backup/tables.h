// Puts rows into the database's tables (db/schema.sql), which are those of the original storage. Any thread that may
// use the connection.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <span>

#include "backup/outbox.h"
#include "lease/verdict.h"
#include "mysql/connection.h"

namespace tgs::backup {

/// Numbers of entries that were not put, as their session is not `me`'s, or they are no more.
struct LeftOut {
  std::set<std::uint64_t> for_now;
  std::set<std::uint64_t> for_ever;
};

/// Asked of a session's entry once its lease is seen to be `me`'s: false leaves it out for now.
using IsCurrent = std::function<bool(const Outbox::Entry& entry)>;

/// All others or none, in one transaction; doing it twice is the same as once.
mysql::Outcome<LeftOut> put(mysql::Connection& connection, std::span<const Outbox::Entry> entries,
                            const lease::Holder& me, const IsCurrent& is_current);

}  // namespace tgs::backup
