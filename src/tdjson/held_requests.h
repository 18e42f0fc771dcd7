// A program's requests that were not answered yet: those that wait for the storage, and those that it has. Pure; one
// thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgs::tdjson {

class HeldRequests {
 public:
  /// `extra`: the program's, raw; `canonical`: the request without it. None where too much is held already.
  std::optional<std::uint64_t> add(std::string_view extra, std::string canonical);

  /// Adds to `out` the lines of those that the storage doesn't have, from `first` on.
  void pass_on(std::uint64_t first, std::string& out);
  /// The program's @extra of a request that the storage has answered; none where it doesn't have it.
  std::optional<std::string> take(std::uint64_t id);
  /// The extras of all, in their order.
  std::vector<std::string> take_all();

 private:
  struct Held {
    std::string extra;
    std::string text;  // empty once it was passed on
    std::size_t size;
  };

  std::uint64_t last_id_ = 0;
  std::map<std::uint64_t, Held> held_;
  std::size_t bytes_ = 0;
};

}  // namespace tgs::tdjson
