// `tgstorage keygen`. Used at start-up only.
#pragma once

#include "cli/invocation.h"

namespace tgs {

/// A line with the text of a new key.
Answer make_key(const Invocation& invocation);

}  // namespace tgs
