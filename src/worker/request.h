// A client's request on its last steps to TDLib: read as strictly as if the client had sent it here, the global policy
// once more, then the number under which its reply comes back. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "policy/policy.h"
#include "wire/request.h"

namespace tgs::worker {

/// Parses what the front sent and writes it anew into `canonical`. Fails where the front is not itself any more: it is
/// in no canonical form, has an @extra, which would be taken for the id, or the id is none of the front's.
Status read(std::string_view body, RequestId id, RequestParser& parser, std::string& canonical);

/// Adds `"@extra":id` to a canonical request.
void add_number(std::string& canonical, RequestId id);

/// The error object that the front gets in place of TDLib's answer; none where the request may pass. The
/// front has judged by the client's own rules; this is for the case that somebody else speaks through it.
std::optional<std::string> refusal(simdjson::dom::element request, const Policy& policy);

/// The same for a question of the storage's own.
std::optional<std::string> question_refusal(simdjson::dom::element question, const Policy& policy,
                                            bool may_import);

}  // namespace tgs::worker
