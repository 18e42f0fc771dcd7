// `tgstorage backup now`: sessions of the running storage are copied as they are, and are in the database when it ends.
#pragma once

#include "cli/invocation.h"

namespace tgs {

/// All of them, or one. Waits for each a minute and a half at most, a few at a time. The exit code is 1 where one is
/// not there then.
Answer back_up_now(const Invocation& invocation);

}  // namespace tgs
