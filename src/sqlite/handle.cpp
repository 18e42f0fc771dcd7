#include "sqlite/handle.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/unique_fd.h"
#include "sqlite/statement.h"

namespace tgs::sqlite {
namespace {

bool is_private(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & 0777U) == 0600U;
}

/// SQLite would make the file, and those beside it, for all to read. One that is right already is not touched: to close
/// a descriptor of a file gives up this process's locks on it, those of SQLite among them.
bool make_private(const std::string& path) {
  if (is_private(path)) {
    return true;
  }
  const UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600));
  return fd && ::fchmod(fd.get(), 0600) == 0;
}

Result<Handle> open_as(const std::string& path, int mode, std::chrono::milliseconds patience) {
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open_v2(path.c_str(), &raw, mode | SQLITE_OPEN_NOFOLLOW, nullptr);
  Handle handle(raw);
  if (opened != SQLITE_OK) {
    return fail(sqlite3_errstr(opened));
  }
  sqlite3_busy_timeout(raw, static_cast<int>(patience.count()));
  return handle;
}

Status check(sqlite3* database) {
  Statement found(database, "PRAGMA quick_check(1)");
  if (!found.next()) {
    return fail(sqlite3_errmsg(database));
  }
  return found.text(0) == "ok" ? Status() : fail("it is damaged: " + found.text(0));
}

}  // namespace

Result<Handle> open_private(const std::string& path, std::chrono::milliseconds patience) {
  return make_private(path) ? open_as(path, SQLITE_OPEN_READWRITE, patience)
                            : fail(system_error("it can't be opened", errno));
}

Result<Handle> open_to_read(const std::string& path, std::chrono::milliseconds patience) {
  return open_as(path, SQLITE_OPEN_READONLY, patience);
}

Status execute(sqlite3* database, const std::string& sql) {
  return sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK
             ? Status()
             : fail(sqlite3_errmsg(database));
}

int version_of(sqlite3* database) {
  Statement version(database, "PRAGMA user_version");
  return version.next() ? static_cast<int>(version.integer(0)) : -1;
}

Status prepare(sqlite3* database, const std::string& sql, int version) {
  if (auto whole = check(database); !whole) {
    return whole;
  }
  const auto found = version_of(database);
  if (found != 0 && found != version) {
    return fail(fmt::format("another version of this program has written it (format {})", found));
  }
  const auto made = execute(database, sql);
  return made ? execute(database, fmt::format("PRAGMA user_version = {}", version)) : made;
}

}  // namespace tgs::sqlite
