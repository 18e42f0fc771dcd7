// The requests that the library answers itself, by td_execute() as well as by td_send(): those about the log, and what
// is known without the storage. Any thread.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "tdjson/td_log.h"

namespace tgs::tdjson {

/// An object without @extra; none: the request is the storage's. `request`: as RequestParser has parsed it.
std::optional<std::string> answer_locally(std::string_view type, simdjson::dom::element request, TdLog& log);

/// TDLib's `error` object.
std::string error_object(int code, std::string_view message);

}  // namespace tgs::tdjson
