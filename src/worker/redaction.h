// A message of TDLib's own log made safe for ours. Deny by default: all from the first double quote to the
// last, hex dumps and every longer word with a digit in it become ***, and so does each known secret wherever
// it stands. What stays are the words around. Immutable; usable from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "settings/settings.h"

namespace tgs::worker {

class Redaction {
 public:
  /// Knows nothing but the rules.
  Redaction() = default;
  /// Copies the secrets of `settings`.
  explicit Redaction(const TdlibSettings& settings);

  std::string operator()(std::string_view message) const;

 private:
  std::vector<Secret> known_;
};

}  // namespace tgs::worker
