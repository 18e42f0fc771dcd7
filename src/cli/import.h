// `tgstorage import`: a session's folder out of the file of `tgstorage export`. Used at start-up only.
#pragma once

#include "cli/invocation.h"

namespace tgs {

/// The folder is there whole, or not at all.
Answer import_session(const Invocation& invocation);

}  // namespace tgs
