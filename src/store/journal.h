// The audit's file: appends sealed lines, begins the next file where one is full, and continues the chain wherever a
// crash, a full disk or somebody else has left the file. What fails is tried anew at the next write(). Owned by
// AuditWriter; one thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "audit/chain.h"
#include "audit/mac.h"
#include "base/log.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace tgs::store {

class Journal {
 public:
  struct Place {
    std::string file;
    /// Where it is kept how far the chain has come; out of reach of whoever can write to `file`.
    std::string end_file;
    std::uint64_t max_bytes;
    std::size_t keep;  ///< full files
  };

  /// `key` and `log` outlive it. Opens nothing yet.
  Journal(Place place, const audit::Mac& key, Log& log);
  ~Journal();

  struct Written {
    std::uint64_t first_seq;
    std::size_t count;
  };
  /// Appends events (of audit::to_json) as lines, in their order. How many of them stand in the file now, whole, and
  /// the number of the first; the reason for fewer is in the log, once until all goes well again.
  Written write(std::span<const std::string> events);

 private:
  bool is_ready();
  bool is_still_there() const;
  Status open();
  void find_end(int file);
  std::size_t put(std::span<const std::string> events);
  std::size_t put_some(std::span<const std::string> events);
  std::size_t append(std::span<const std::string> events);
  void rotate();
  void remove_oldest() const;
  bool keep_end() const;
  void failed(const std::string& reason);

  const Place place_;
  const audit::Mac& key_;
  Log& log_;
  UniqueFd file_;  // none: to be opened
  UniqueFd end_file_;
  audit::Link last_;  // in the file, or in one before it
  bool knows_last_ = false;
  std::uint64_t size_ = 0;
  std::uint64_t first_seq_ = 0;     // of the file; 0: unknown
  std::vector<std::string> notes_;  // events that have to come before all others
  std::string head_;                // a newline, where the file ends within a line
  bool has_failed_ = false;         // and the log has been told
  bool has_overflown_ = false;      // likewise: a full file can't be put aside
};

}  // namespace tgs::store
