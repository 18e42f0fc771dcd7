// What an audit log (docs/audit.md) tells of the use of a storage: which client asked for what, and whether it passed.
// Used at start-up only.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace tgs {

struct AuditUse {
  std::string client = {};  ///< empty: one without a name
  SessionId session = 0;
  std::string type = {};
  std::string refused_by = {};  ///< the rule; empty: it passed

  auto operator<=>(const AuditUse&) const = default;
};

/// How often.
using AuditUses = std::map<AuditUse, std::uint64_t>;

/// All lines of the files that tell of a request whose type is known. The Error names the file, and the line that is
/// none.
Result<AuditUses> read_uses(const std::vector<std::string>& files);

}  // namespace tgs
