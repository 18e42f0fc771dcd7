// `tgstorage export`: one encrypted file of a session that no storage has open, to move it elsewhere. Used at start-up
// only.
#pragma once

#include "cli/invocation.h"

namespace tgs {

/// The file is there, whole and read back, or not at all.
Answer export_session(const Invocation& invocation);

}  // namespace tgs
