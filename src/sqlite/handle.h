// SQLite's files of our own, which nobody but their owner may open. A handle belongs to one thread.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <memory>
#include <string>

#include "base/result.h"

namespace tgs::sqlite {

struct Closer {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
/// Closes it, which no Statement may outlive.
using Handle = std::unique_ptr<sqlite3, Closer>;

/// Made where it is not there, with mode 0600. Every statement waits up to `patience` for whoever else has the file
/// open. An Error: what is there is no file, but a link, say, or not ours.
Result<Handle> open_private(const std::string& path, std::chrono::milliseconds patience);
/// To ask, and to change nothing. An Error too where it is not there.
Result<Handle> open_to_read(const std::string& path, std::chrono::milliseconds patience);

/// Statements without values, one after the other. The Error is what SQLite says.
Status execute(sqlite3* database, const std::string& sql);

/// The number that prepare() gave its tables; 0: none yet; -1: it can't be read.
int version_of(sqlite3* database);
/// No page is damaged, and the tables are there afterwards, which `sql` makes unless they are. `version`: raised where
/// they change. An Error, and nothing is changed, where the file has tables of another version.
Status prepare(sqlite3* database, const std::string& sql, int version);

}  // namespace tgs::sqlite
