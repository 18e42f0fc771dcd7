// What the database does not have yet: a file that outlives the process, so that a database that is away costs nothing
// but time. One entry a thing, of which only the newest is kept; so it grows with what there is, not with how long it
// waits. One thread; another one can have the same file open.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "backup/rows.h"
#include "base/result.h"
#include "sqlite/handle.h"

namespace tgs::backup {

/// Seconds since 1970.
std::int64_t wall_clock();

/// A lag of so many seconds is worth a word.
inline constexpr std::int64_t kLateAfter = 60;

class Outbox {
 public:
  struct Entry {
    std::uint64_t number = 0;  ///< grows with every put(), and is never used again
    Rows rows;
  };
  struct Waiting {
    std::size_t count = 0;
    /// When the oldest change that waits was put, in seconds since 1970; 0 where none waits.
    std::int64_t since = 0;

    /// How far the database is behind, in seconds.
    std::int64_t lag(std::int64_t now) const { return count > 0 && now > since ? now - since : 0; }
  };

  /// Made where it is not there, mode 0600. A file that is damaged, or of another version, is an Error: what it held is
  /// not thrown away unasked.
  static Result<Outbox> open(const std::string& path);
  /// Beside a storage that has it open, or without one: to ask, and to change nothing. An Error too where it is not
  /// there.
  static Result<Outbox> open_to_read(const std::string& path);

  /// All of them or none; on the disk when it returns. `now`: wall_clock().
  Status put(std::span<const Rows> all, std::int64_t now);
  /// The oldest behind the entry with the number `after`, at most `most`.
  Result<std::vector<Entry>> oldest(std::size_t most, std::uint64_t after = 0) const;
  /// What waits under a name (name_of()) is not to reach the database.
  Status drop(const std::string& name);
  /// What waits under a name; none: what the database has is not older than this file.
  Result<std::optional<Rows>> find(const std::string& name) const;
  /// Other rows of the same thing in the entry's place, with its number and its age; nothing happens where a newer one
  /// has come meanwhile.
  Status rewrite(const Entry& entry);
  /// It waits still, and no newer one has come.
  bool has(const Entry& entry) const;
  /// The database has them. One stays where a newer one has come meanwhile. `now`: as for put().
  Status done(std::span<const Entry> entries, std::int64_t now);

  Result<Waiting> waiting() const;
  /// The sessions of which something waits, and since when.
  Result<std::map<SessionId, std::int64_t>> sessions_waiting() const;
  /// When the database last took something, in seconds since 1970; 0: never since the file was made.
  Result<std::int64_t> last_done() const;

 private:
  explicit Outbox(sqlite::Handle database) : database_(std::move(database)) {}

  /// Calls `change` for each in a transaction of all.
  template <class T, class Change>
  Status change_all(std::span<const T> all, const Change& change);
  Status put_one(const Rows& rows, std::int64_t now);
  Status execute(const char* sql);
  Status failure() const;

  sqlite::Handle database_;
};

}  // namespace tgs::backup
