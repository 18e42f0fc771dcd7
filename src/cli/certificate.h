// `tgstorage certificate FILE`: whose the certificates in a PEM file are, and how long they are good. Used at start-up
// only.
#pragma once

#include <ctime>
#include <string>

#include "cli/invocation.h"

namespace tgs {

/// Describes each certificate of the file. The exit code is 0 where all of them are good at `now` (seconds since 1970)
/// and for 30 more days; else it is 1, and `err` has a line for each fault. For a program all is in one JSON object.
Answer describe_certificates(const std::string& file, std::time_t now, bool is_for_program = false);

}  // namespace tgs
