// All of a file, from its beginning, in pieces. Any thread.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"

namespace tgs {

/// The bytes are gone when `take` returns; an Error of it ends the reading.
Status read_through(int fd, const std::function<Status(std::string_view bytes)>& take);

}  // namespace tgs
