// The owner's line to one session of the running storage, as `login`, `logout` and `send` use it (admin/message.h). One
// thread; waits.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

#include "base/result.h"
#include "base/unique_fd.h"
#include "cli/admin_line.h"

namespace tgs {

class SessionLine {
 public:
  /// `kind`: Command::login or Command::send.
  static Result<SessionLine> open(const AdminLine& admin, admin::Command kind, SessionId session);

  int fd() const { return connection_.get(); }

  /// Sends a request, an object without @extra. The number of its answer.
  std::uint32_t ask(std::string_view request);
  /// The next line, without its newline, once one is whole. None: none is, within the time. An Error: the storage has
  /// closed the line.
  Result<std::optional<std::string>> next(std::chrono::milliseconds patience);
  /// Lines are passed over up to the answer with that number. An Error too where it does not come in time.
  Result<std::string> answer_to(std::uint32_t number, std::chrono::milliseconds patience);

 private:
  explicit SessionLine(UniqueFd connection) : connection_(std::move(connection)) {}

  UniqueFd connection_;
  std::string heard_;
  std::uint32_t last_ = 0;
};

/// For a command about one session, which has to be there. The Answer says why it can't be had.
tl::expected<SessionLine, Answer> line_to(const Invocation& invocation);

/// `tgstorage: session 42: the reason`.
Answer failed(const Invocation& invocation, std::string_view reason);

/// The @extra of a line; none in an update.
std::optional<std::uint32_t> number_of_answer(std::string_view line);

}  // namespace tgs
