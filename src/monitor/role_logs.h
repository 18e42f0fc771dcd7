// What the roles write to their descriptors 1 and 2, on its way to the log: a pipe for each process, read by a thread
// of the monitor, which writes it to the log line by line. So no role holds the log itself, which it could overwrite or
// cut off. Lines are cut at kLongestLine bytes and made visible() here, as who wrote them may not be itself any more.
// While the log takes nothing the pipes fill up, and the roles drop and count what does not fit (LogWriter); nothing is
// dropped here. A pipe ends with the last process that can write to it, after its last words. Its methods are for one
// thread.
#pragma once

#include <cstddef>
#include <memory>

#include "base/ids.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace tgs::monitor {

class RoleLogs {
 public:
  static constexpr std::size_t kLongestLine = 64U << 10U;
  /// How long the end waits for what is not written yet.
  static constexpr Duration kLongestEnd = std::chrono::seconds(1);

  /// `to`: the log's descriptor, which may be replaced meanwhile.
  static Result<RoleLogs> start(int to);

  RoleLogs(RoleLogs&&) noexcept = default;
  RoleLogs& operator=(RoleLogs&&) = delete;
  /// What was written before is in the log then, unless that takes nothing.
  ~RoleLogs();

  /// Where a process of its own is to write: a blocking pipe, close-on-exec.
  Result<UniqueFd> open();

 private:
  class Reader;

  explicit RoleLogs(std::shared_ptr<Reader> reader) : reader_(std::move(reader)) {}

  std::shared_ptr<Reader> reader_;  // its thread may outlive this: it may be waiting
};

}  // namespace tgs::monitor
