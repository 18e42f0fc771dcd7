// A client's request on its last steps to TDLib: the global policy once more, then the number under which its
// reply comes back. Pure.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "policy/policy.h"

namespace tgs::worker {

/// The front's canonical request with `"@extra":id` in it. Fails where the front is not itself any more: the
/// body is no object, or the id is none of its.
Result<std::string> numbered(std::string_view request, RequestId id);

/// The error object that the front gets in place of TDLib's answer; none where the request may pass. The
/// front has judged by the client's own rules; this is for the case that somebody else speaks through it.
std::optional<std::string> refusal(std::string_view request, const Policy& policy,
                                   simdjson::dom::parser& parser);

/// The same for a question of the storage's own.
std::optional<std::string> question_refusal(std::string_view question, bool may_import);

}  // namespace tgs::worker
