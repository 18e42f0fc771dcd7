// `tgstorage rekey`: another key for all that is encrypted with the owner's. Used at start-up only.
#pragma once

#include "cli/invocation.h"

namespace tgs {

/// Says each thing as it is done. Interrupted at any point it can be run again, and goes on.
Answer rekey(const Invocation& invocation);

}  // namespace tgs
