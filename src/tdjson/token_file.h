// The client's token, from the file that TGSTORAGE_URL names. Any thread.
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace tgs::tdjson {

/// Without the white space at its end; an empty Secret where `path` is empty. The Error names the file.
Result<Secret> read_token(const std::string& path);

}  // namespace tgs::tdjson
