// Follows the td.binlog of an instance that runs in another process: reads what has come since the last look, through a
// descriptor of its own, and never writes or locks. It must not be used in a process that runs TDLib: closing any
// descriptor of the file there would release TDLib's own lock (fcntl). One thread at a time.
//
// TDLib appends, and now and then writes the file anew under another name and moves it into place; for a moment none
// has the name then. A file that has taken the former one's place is read to its end before it counts.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/secret.h"
#include "base/unique_fd.h"
#include "binlog/reader.h"
#include "binlog/state.h"

namespace tgs::binlog {

/// What a look at the file has shown.
struct News {
  bool is_missing = false;          ///< the name; what was behind it is read to its end
  bool has_more = false;            ///< there is more to read than one look takes: look again
  Difference difference = {};       ///< of the state, from what it was after the last look
  std::optional<Fault> fault = {};  ///< nothing behind it counts; tried anew when the file has changed
};

class Follower {
 public:
  /// `database_key`: see Cipher::of(). Opens nothing yet.
  Follower(std::string path, Secret database_key);
  ~Follower();

  /// To be called when the file's folder has changed, or by a timer.
  News look();

  /// Up to the last whole event that was read; that of the former file where one has taken its place and is damaged.
  const State& state() const;
  /// How the file ended that was there until the last look, where another one has taken its place since; else null.
  const State* former() const;
  /// Nothing is behind that event, or is waiting for others: TDLib itself would cut nothing off.
  bool ends_whole() const;
  bool is_encrypted() const;

 private:
  struct Reading;

  bool has_changed(const struct stat& there) const;
  std::optional<Fault> open();
  bool read(Reading& reading);
  void drain(Reading& reading);
  void tell(News& news);

  const std::string path_;
  const Secret key_;
  std::unique_ptr<Reading> current_;
  std::unique_ptr<Reading> successor_;  // being read for the first time
  std::unique_ptr<Reading> former_;     // until the next look
};

}  // namespace tgs::binlog
