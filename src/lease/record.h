// What this storage knows by itself of its leases: a file beside its other ones, by which sessions start while the
// database is away. It makes the instance that holds them, which lasts as long as the file stays where it is: it knows
// its own inode, so a copy of it is another instance, without any lease. One thread; another one, or a command, can
// have the same file open.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "lease/verdict.h"
#include "sqlite/handle.h"

namespace tgs::lease {

class Record {
 public:
  /// Made where it is not there, mode 0600; begun anew, with a new instance, where it is a copy, damaged, or of another
  /// node. The Error: it can't be used.
  static Result<Record> open(const std::string& path, const std::string& node);

  const Holder& holder() const { return holder_; }

  struct Entry {
    std::uint64_t epoch = 0;
    bool is_over = false;  ///< the session is no more, and the database does not know
  };
  Result<std::map<SessionId, Entry>> entries() const;
  /// On the disk when it returns.
  Status put(SessionId session, const Entry& entry);
  Status remove(SessionId session);

 private:
  Record(sqlite::Handle database, Holder holder)
      : database_(std::move(database)), holder_(std::move(holder)) {}

  static Result<Record> try_to_open(const std::string& path, const std::string& node);
  Status failure() const;

  sqlite::Handle database_;
  Holder holder_;
};

}  // namespace tgs::lease
