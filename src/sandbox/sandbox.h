// What each role may still do once it is set up: the table of docs/architecture.md, enforced by the kernel. A role
// enters its sandbox itself, before it hears anything from outside and before it starts threads, and never leaves it.
// With SandboxMode::automatic the parts that the kernel lacks are left out, with SandboxMode::off all of it.
#pragma once

#include <string>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "settings/settings.h"

namespace tgs::sandbox {

/// For the monitor, at the start: a warning where the kernel can't confine and the setting allows that, an Error for
/// the owner where it doesn't.
Status check_kernel(SandboxMode mode, Log& log);

/// Opens nothing and starts nothing: it accepts clients, and uses what was handed to it.
Status enter_front(SandboxMode mode);

/// Beyond its own files, for the store.
struct StoreNeeds {
  std::string audit_folder = {};               ///< empty: there is no audit
  std::string sessions_folder = {};            ///< read; empty: none
  bool database = false;                       ///< connects to a server, whose name may have to be found
  std::vector<std::string> certificates = {};  ///< files, read for that
};

/// The files in `folder`, and what it `needs`.
Status enter_store(SandboxMode mode, const std::string& folder, const StoreNeeds& needs = {});

/// TDLib's files in `folder`, what name resolution and TLS read, what the owner lets be sent from `uploads` (empty:
/// none), and the Internet; nothing else of this machine.
Status enter_worker(SandboxMode mode, const std::string& folder, const std::string& uploads = {});

/// As its workers, which inherit this and enter theirs within it, with all their files in `folder`; and it starts
/// processes.
Status enter_zygote(SandboxMode mode, const std::string& folder, const std::string& uploads = {});

}  // namespace tgs::sandbox
