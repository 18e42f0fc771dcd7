// Where a file of the audit ends: at its last whole line, and what a crash or a full disk has left behind it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "audit/chain.h"

namespace tgs::audit {

struct Tail {
  std::optional<Link> last;    ///< of the last line that is the storage's own; none where there is none
  std::string torn;            ///< what stands behind it, without a newline at its end
  bool needs_newline = false;  ///< before anything is appended
};

/// Of the file's last bytes.
Tail tail_of(std::string_view bytes, const Mac& key);

/// How the line after a torn one names what is left of that.
std::string torn_hash(std::string_view torn, const Mac& key);

}  // namespace tgs::audit
