// The system calls that a role may make (seccomp). Each role has a list; a call that isn't on it answers ENOSYS, as a
// kernel would that doesn't have it, so that libraries take the other way where there is one. Holds for this thread
// and all that it starts, and can only be narrowed. Used by one thread, before it starts others.
#pragma once

#include "base/result.h"

namespace tgs::sandbox {

/// Beyond what every role has: its memory, threads, clocks and signals to itself, and reading, writing and awaiting
/// the descriptors that it holds or is handed. No memory may become code.
struct Rights {
  bool files = false;     ///< open, make, move and remove files; which ones is Landlock's to say
  bool clients = false;   ///< accept connections on listening sockets
  bool internet = false;  ///< connect by TCP and UDP over IPv4 and IPv6
  bool workers = false;   ///< start processes, and confine them further; not other programs
};

/// Whether this kernel has seccomp filters.
bool can_limit_syscalls();

/// From now on nothing but what `rights` say.
Status limit_syscalls(const Rights& rights);

}  // namespace tgs::sandbox
