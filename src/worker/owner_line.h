// The owner's own line to a session: a connection of the admin socket, which the monitor has handed over, with one JSON
// object a line each way. No white-list and no shield counts here. Refused is what would take the instance from the
// storage (policy/never.h), and what has not the shape of TDLib's API. The front has no part in it, so that nobody who
// speaks through the front can pass for the owner. Owned by the sender; its thread alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/unique_fd.h"
#include "policy/verdict.h"
#include "wire/request.h"

namespace tgs::worker {

/// Ids of requests that came over a line; they are own ids of the worker (start_up.h), and no other is as high.
inline constexpr RequestId kFirstLineId = std::uint64_t{3} << 62U;

inline constexpr bool is_line_id(RequestId id) {
  return id >= kFirstLineId;
}

class OwnerLine {
 public:
  /// `number`, of 30 bits, tells its answers from those to a line before it. `files_directory`: see check_shape().
  OwnerLine(UniqueFd connection, std::uint32_t number, std::string files_directory);

  int fd() const { return connection_.get(); }
  /// The poll events to wait for. `takes_requests`: requests may be sent to TDLib.
  short events(bool takes_requests) const;
  /// What came of them. False: the line is over.
  bool hear(short events);

  /// A complete request for TDLib.
  struct Asked {
    std::string type;
    std::string text;
  };
  /// The next one that came; none where there is no whole line any more. What may not be sent is answered here.
  std::optional<Asked> next();

  /// TDLib's response to the request with that id; nothing where it came over another line.
  void answer(RequestId id, std::string_view response);
  void tell(std::string_view update);

  /// Writes what the connection takes. False: the line is over.
  bool flush();

 private:
  static constexpr std::size_t kLongestLine = 1U << 20U;
  static constexpr std::size_t kMostUnsent = 32U << 20U;
  static constexpr std::size_t kLongestExtra = 64;

  std::optional<Asked> ask(std::string_view line);
  Verdict refusal_of(std::string_view type) const;

  UniqueFd connection_;
  const RequestId first_id_;
  const std::string files_directory_;
  RequestParser parser_{kLongestExtra};
  std::string heard_;
  std::string unsent_;
};

}  // namespace tgs::worker
