// What stands in one request and shows what another one is there to show: a fixed table. Whoever may send messages need
// not be one who may read the owner's, yet the answer to a message that forwards is the message that was forwarded.
// Pure; usable from any thread.
#pragma once

#include <string_view>

namespace tgs {

struct Showing {
  std::string_view type;     ///< an object in a request, or the request itself
  std::string_view request;  ///< what has to be allowed for it
};

/// The row of a type, for good; null where it shows nothing of the kind.
const Showing* showing_of(std::string_view type);

}  // namespace tgs
