// `tgstorage tail`: what clients of the running storage ask for, and what comes of it, as it happens, until it is
// ended.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "audit/event.h"
#include "cli/invocation.h"

namespace tgs {

/// The exit code is 1 where the storage is not there, or ends.
Answer follow(const Invocation& invocation);

/// Makes the lines: told of each event that the front tells of (audit/event.h), it says what a person is to read. Pure.
class Narrator {
 public:
  struct Filter {
    SessionId session = 0;    ///< 0: all
    std::string client = {};  ///< empty: all
    bool only_refused = false;
  };

  explicit Narrator(Filter filter) : filter_(std::move(filter)) {}

  /// A line without its newline, empty where there is nothing to say yet; none where it is of no interest.
  std::optional<std::string> tell(std::string_view text);

 private:
  bool is_of_interest(SessionId session, std::string_view client) const;
  std::optional<std::string> begin(const audit::Event& event);
  std::optional<std::string> end(const audit::Event& event);

  const Filter filter_;
  using Key = std::pair<SessionId, std::uint64_t>;
  std::map<Key, std::string> asked_;  // that have no outcome yet
  std::map<Key, std::string> early_;  // outcomes that came before what they are of
};

}  // namespace tgs
