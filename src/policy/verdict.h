// What policy says of a request. A denial is a verdict, not an error. A plain value; any thread.
#pragma once

#include <optional>
#include <string>

#include "wire/reply.h"

namespace tgs {

struct Denial {
  ErrorToken token = ErrorToken::request_not_allowed;
  std::string rule;  ///< what decided, for the audit: `allowed_requests`, `argument_rules.createCall[0]`, …
  std::string reason;  ///< the sentence for the client, without the token
};

/// None: it may pass.
using Verdict = std::optional<Denial>;

}  // namespace tgs
