// What clients are told of a session that can't be had. The reason may name paths and settings: it is the owner's, who
// finds it in the log. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "wire/reply.h"

namespace tgs::front {

Refusal unavailable(std::string reason);

/// `body`: of a message session_failed.
Refusal refusal_of(std::string_view body);

}  // namespace tgs::front
