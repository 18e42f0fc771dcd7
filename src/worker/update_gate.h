// Which updates leave the worker: those that some client may see by the global list, and those that the
// storage itself needs. All else is dropped at the source. Immutable; usable from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tgs::worker {

class UpdateGate {
 public:
  explicit UpdateGate(std::vector<std::string> allowed_updates);

  /// Looks at the first bytes only. Never passes authorizationStateWaitTdlibParameters: the worker itself
  /// answers it; nor the option authentication_token, by which the next log-in gets round a code.
  bool passes(std::string_view update) const;

 private:
  std::vector<std::string> names_;  // sorted
};

}  // namespace tgs::worker
