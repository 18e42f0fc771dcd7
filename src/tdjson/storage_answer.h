// One object that the storage sent (docs/protocol.md), taken apart. The storage is not a stranger, but what comes is
// checked all the same: a program gets nothing that is not JSON. Pure.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tgs::tdjson {

struct StorageAnswer {
  std::string type;
  std::optional<std::uint64_t> extra;  ///< of the answer to a request; updates have none
  std::string_view body;               ///< the object without @extra and its closing bracket
};

class StorageAnswerReader {
 public:
  /// None where that is no object with an @type, or has an @extra that is not the last member or no number of ours. The
  /// body points into `json`.
  std::optional<StorageAnswer> read(std::string_view json);

 private:
  simdjson::dom::parser parser_;
};

}  // namespace tgs::tdjson
