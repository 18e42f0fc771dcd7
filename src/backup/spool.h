// Sealed images of sessions on their way to the database, each a file of this folder, `42.1`: one a session that
// counts, which is the newest. It outlives the process. Any thread: what one removes another one may still read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/new_file.h"
#include "base/result.h"

namespace tgs::backup {

class Spool {
 public:
  struct Item {
    SessionId session = 0;
    std::uint64_t number = 0;
    std::string path = {};

    bool operator==(const Item&) const = default;
  };

  /// What waits there, whoever uses it.
  explicit Spool(std::string folder) : folder_(std::move(folder)) {}
  /// For its one user. Makes the folder where it is not there, and removes what was begun and not finished.
  static Result<Spool> open(std::string folder);

  /// The file of a new one, which counts once it is committed. One at a time for each session.
  Result<NewFile> begin(SessionId session) const;
  /// The newest of each session, or of one.
  std::vector<Item> waiting() const;
  std::optional<Item> waiting(SessionId session) const;
  /// When it was written, in seconds since 1970; none: it is gone.
  static std::optional<std::int64_t> since(const Item& item);
  void remove_all_but_newest(SessionId session) const;
  /// With those that are older.
  void remove(const Item& item) const;
  /// All of a session's.
  void remove(SessionId session) const;

 private:
  std::vector<Item> all() const;

  std::string folder_;
};

}  // namespace tgs::backup
