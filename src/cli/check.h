// `tgstorage check` and `tgstorage settings dump`: the settings, and what is wrong with them. Used at start-up only.
#pragma once

#include "cli/invocation.h"

namespace tgs {

Answer check_settings(const Invocation& invocation);

Answer dump_settings(const Invocation& invocation);

}  // namespace tgs
