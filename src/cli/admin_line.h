// The line to the running storage: its admin socket, as a command of the command line uses it. One thread; waits.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "admin/message.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "cli/invocation.h"

namespace tgs {

class AdminLine {
 public:
  /// The storage of the settings; without a settings file the one that listens where one does by default. The Answer
  /// says what is wrong with the settings.
  static tl::expected<AdminLine, Answer> to(const Invocation& invocation);

  /// The process that listens; 0: none that may be asked.
  pid_t listener() const;

  /// The answer's line, with its newline. An Error where no storage listens, or none comes within 15 seconds.
  Result<std::string> ask(const admin::Request& request) const;

  /// The connection after the storage has said yes to the request; an Error with its no. For commands that make it
  /// something else (admin/message.h): what follows the yes has not been read. Reading and writing wait without end.
  Result<UniqueFd> open(const admin::Request& request) const;

 private:
  explicit AdminLine(std::vector<std::string> places) : places_(std::move(places)) {}

  std::vector<std::string> places_;  // where it may listen
};

}  // namespace tgs
