// What a client may do: rules → Policy → verdicts (docs/policy.md, step 2). Immutable: new settings make a
// new Policy, swapped whole. Deny is the default. Pure; usable from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "wire/reply.h"

namespace tgs {

struct Rules {
  std::vector<std::string> allowed_requests;
  std::vector<std::string> allowed_updates;
  std::vector<std::string> dangerous_requests;  // must be named here and in allowed_requests
};

struct Verdict {
  bool allowed = false;
  ErrorToken token = ErrorToken::request_not_allowed;  // of a refusal
  std::string_view rule = {};                          // what refused, static text
  std::string_view reason = {};                        // of the fixed table that refused, static; else empty

  explicit operator bool() const { return allowed; }
};

class Policy {
 public:
  explicit Policy(const Rules& rules);

  /// May a request of this type pass? Hash look-ups, no allocation.
  Verdict judge(std::string_view request_type) const;

  /// May an update of this type reach the client? The authorization and the connection state always may.
  bool allows_update(std::string_view update_type) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>{}(name); }
  };
  using Names = std::unordered_set<std::string, Hash, std::equal_to<>>;

  enum class Standing : std::uint8_t { allowed, never, dangerous };

  std::unordered_map<std::string, Standing, Hash, std::equal_to<>> requests_;  // those of allowed_requests
  Names updates_;
};

}  // namespace tgs
