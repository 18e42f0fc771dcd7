#include "ipc/role.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace tgs::ipc {
namespace {

// The kernel shows this memory, so there can be only one of it.
struct TitleMemory {
  char* begin = nullptr;
  std::size_t size = 0;
} title_memory;

}  // namespace

void keep_title_memory(int argc, char** argv) {
  if (argc > 0) {
    char* last = argv[argc - 1];
    title_memory = {argv[0], static_cast<std::size_t>(last - argv[0]) + std::strlen(last) + 1};
  }
}

void set_title(const std::string& title, const std::string& thread_name) {
  if (title_memory.size > 0) {
    std::memset(title_memory.begin, 0, title_memory.size);
    std::memcpy(title_memory.begin, title.data(), std::min(title.size(), title_memory.size - 1));
  }
  ::prctl(PR_SET_NAME, thread_name.c_str());
}

void forbid_dumps() {
  const char* allowed = std::getenv("TGSTORAGE_DUMPABLE");
  if (allowed != nullptr && std::string_view(allowed) == "1") {
    return;
  }
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
}

void ignore_group_signals() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGPIPE}) {
    std::signal(signal, SIG_IGN);
  }
}

Result<Channel> role_channel() {
  int type = 0;
  socklen_t size = sizeof(type);
  if (::getsockopt(kRoleChannelFd, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_SEQPACKET) {
    return fail("roles are started by the storage itself, not by hand: run `tgstorage serve`");
  }
  ::fcntl(kRoleChannelFd, F_SETFD, FD_CLOEXEC);
  return Channel(UniqueFd(kRoleChannelFd));
}

std::string exit_in_words(int wait_status) {
  if (WIFSIGNALED(wait_status)) {
    const int signal = WTERMSIG(wait_status);
    return "killed by signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")";
  }
  return "exit code " + std::to_string(WEXITSTATUS(wait_status));
}

Status replace_log(const UniqueFd& fd) {
  for (const int target : {STDOUT_FILENO, STDERR_FILENO}) {
    if (::dup2(fd.get(), target) < 0) {
      return fail(system_error("replacing the log", errno));
    }
  }
  return {};
}

}  // namespace tgs::ipc
