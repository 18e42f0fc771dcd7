// What every role does the same way: how a process of ours enters its role, what it is called in lists of
// processes, and where its log goes. Called from a role's main thread.
#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "ipc/channel.h"

namespace tgs::ipc {

/// Where an exec'd role finds its control channel.
inline constexpr int kRoleChannelFd = 3;

/// Remembers the memory that process lists show as the command line, for set_title(). Once, before anything
/// else.
void keep_title_memory(int argc, char** argv);
/// `tgstorage: worker 42`; cut where the memory is too short. `thread_name`: at most 15 bytes.
void set_title(const std::string& title, const std::string& thread_name);

/// No core dump and no look into the memory from outside: it holds keys. The variable TGSTORAGE_DUMPABLE set
/// to 1 leaves both allowed, for debuggers and leak checkers.
void forbid_dumps();

/// Ctrl-C and a service manager's signals reach every process of a group, but only the monitor acts on them.
void ignore_group_signals();

/// The control channel of an exec'd role. Fails where descriptor 3 is none: somebody started a role by hand.
Result<Channel> role_channel();

/// `exit code 0` or `killed by signal 9 (Killed)`, of what waitpid() gave.
std::string exit_in_words(int wait_status);

/// Puts `fd` in place of descriptors 1 and 2. On failure the old ones stay.
Status replace_log(const UniqueFd& fd);

}  // namespace tgs::ipc
