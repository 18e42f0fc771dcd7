// What a process that was taken over might try. Each says whether it may; none does harm where it may.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <limits>
#include <string>
#include <thread>

#include "base/unique_fd.h"

namespace tgs::sandbox {

inline bool opens(const std::string& path, int flags = O_RDONLY) {
  return static_cast<bool>(UniqueFd(::open(path.c_str(), flags | O_CLOEXEC, 0600)));
}

inline bool cuts(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && ::truncate(path.c_str(), status.st_size) == 0;
}

inline bool makes_socket(int family, int type, int protocol = 0) {
  return static_cast<bool>(UniqueFd(::socket(family, type | SOCK_CLOEXEC, protocol)));
}

inline sockaddr_in loopback(in_port_t port = 0) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = port;
  return address;
}

inline bool binds(int type) {
  const UniqueFd fd(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
  const auto address = loopback();
  return ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

inline bool listens() {
  const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return ::listen(fd.get(), 1) == 0;
}

inline bool connects(const sockaddr_in& address) {
  const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP));
  return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

/// Far enough to learn that an address is missing.
inline bool connects_by_sending(int socket) {
  return ::sendto(socket, "x", 1, MSG_FASTOPEN, nullptr, 0) < 0 && errno != ENOSYS;
}
inline bool connects_by_message(int socket) {
  const msghdr nowhere{};
  return ::sendmsg(socket, &nowhere, MSG_FASTOPEN) >= 0 || errno != ENOSYS;
}

inline bool resolves(const char* name) {
  addrinfo* found = nullptr;
  const bool resolved = ::getaddrinfo(name, "443", nullptr, &found) == 0;
  if (resolved) {
    ::freeaddrinfo(found);
  }
  return resolved;
}

/// Far enough to learn that the program is not there.
inline bool runs_programs() {
  ::execl("/absent", "absent", nullptr);
  return errno == ENOENT;
}

inline bool forks() {
  const pid_t child = ::fork();
  if (child == 0) {
    ::_exit(0);
  }
  return child > 0 && ::waitpid(child, nullptr, 0) == child;
}

inline bool starts_threads() {
  bool ran = false;
  std::thread([&ran] { ran = true; }).join();
  return ran;
}

/// Far enough to learn that the process is not there.
inline bool traces() {
  return ::ptrace(PTRACE_SEIZE, std::numeric_limits<pid_t>::max(), nullptr, nullptr) == 0 || errno == ESRCH;
}

inline bool signals(pid_t process) {
  return ::kill(process, 0) == 0;
}

/// The kernel sends it signals about what happens to a descriptor, and which signal can be chosen.
inline bool has_kernel_signal(pid_t process) {
  const UniqueFd fd(::dup(STDERR_FILENO));
  return ::fcntl(fd.get(), F_SETSIG, SIGURG) == 0 || ::fcntl(fd.get(), F_SETOWN, process) == 0;
}

inline bool looks_at_limits(pid_t process) {
  rlimit limit{};
  return ::prlimit(process, RLIMIT_CPU, nullptr, &limit) == 0;
}

inline bool makes_code() {
  void* page = ::mmap(nullptr, 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return ::mprotect(page, 1, PROT_READ | PROT_EXEC) == 0;
}

inline bool changes_terminal(int terminal) {
  const winsize size{};
  return ::ioctl(terminal, TIOCSWINSZ, &size) == 0;
}

}  // namespace tgs::sandbox
