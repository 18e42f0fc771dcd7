#include "sandbox/syscalls.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>
#include <memory>

namespace tgs::sandbox {
namespace {

constexpr int kForAll[] = {
    // memory; mmap and mprotect stand below
    SCMP_SYS(brk), SCMP_SYS(madvise), SCMP_SYS(membarrier), SCMP_SYS(mincore), SCMP_SYS(mremap),
    SCMP_SYS(msync), SCMP_SYS(munmap),
    // threads; their start stands below
    SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(futex), SCMP_SYS(get_robust_list), SCMP_SYS(getcpu),
    SCMP_SYS(gettid), SCMP_SYS(rseq), SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_yield),
    SCMP_SYS(set_robust_list), SCMP_SYS(set_tid_address),
    // this process, and what it runs on
    SCMP_SYS(getegid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getpid), SCMP_SYS(getppid),
    SCMP_SYS(getrandom), SCMP_SYS(getrlimit), SCMP_SYS(getrusage), SCMP_SYS(getuid), SCMP_SYS(sysinfo),
    SCMP_SYS(uname),
    // clocks and signals; sending one stands below
    SCMP_SYS(alarm), SCMP_SYS(clock_getres), SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(gettimeofday), SCMP_SYS(nanosleep), SCMP_SYS(restart_syscall), SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigpending), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigtimedwait),
    SCMP_SYS(setitimer), SCMP_SYS(sigaltstack), SCMP_SYS(time), SCMP_SYS(times),
    // descriptors; fcntl and ioctl stand below
    SCMP_SYS(close), SCMP_SYS(close_range), SCMP_SYS(dup), SCMP_SYS(dup2), SCMP_SYS(dup3), SCMP_SYS(fstat),
    SCMP_SYS(fstatfs), SCMP_SYS(lseek), SCMP_SYS(newfstatat), SCMP_SYS(pipe), SCMP_SYS(pipe2),
    SCMP_SYS(pread64), SCMP_SYS(preadv), SCMP_SYS(pwrite64), SCMP_SYS(pwritev), SCMP_SYS(read),
    SCMP_SYS(readv), SCMP_SYS(write), SCMP_SYS(writev),
    // waiting
    SCMP_SYS(epoll_create), SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_pwait),
    SCMP_SYS(epoll_wait), SCMP_SYS(eventfd2), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(pselect6),
    SCMP_SYS(select), SCMP_SYS(timerfd_create), SCMP_SYS(timerfd_gettime), SCMP_SYS(timerfd_settime),
    // sockets that are there; sending stands below
    SCMP_SYS(getpeername), SCMP_SYS(getsockname), SCMP_SYS(getsockopt), SCMP_SYS(recvfrom), SCMP_SYS(recvmsg),
    SCMP_SYS(setsockopt), SCMP_SYS(shutdown)};

// No links, no devices, and no change of mode, owner or length by path: Landlock doesn't judge those, or not
// everywhere.
constexpr int kFiles[] = {
    // finding
    SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(getcwd), SCMP_SYS(getdents64),
    SCMP_SYS(lstat), SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
    SCMP_SYS(stat), SCMP_SYS(statfs), SCMP_SYS(statx),
    // changing
    SCMP_SYS(copy_file_range), SCMP_SYS(fadvise64), SCMP_SYS(fallocate), SCMP_SYS(fchmod),
    SCMP_SYS(fdatasync), SCMP_SYS(flock), SCMP_SYS(fsync), SCMP_SYS(ftruncate), SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat), SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(rmdir),
    SCMP_SYS(sendfile), SCMP_SYS(umask), SCMP_SYS(unlink), SCMP_SYS(unlinkat)};

constexpr int kClients[] = {SCMP_SYS(accept), SCMP_SYS(accept4)};

// Nothing is bound or listened on. The resolver sends its two questions by one sendmmsg().
constexpr int kInternet[] = {SCMP_SYS(connect), SCMP_SYS(recvmmsg), SCMP_SYS(sendmmsg)};

constexpr unsigned kFamilies[] = {AF_INET, AF_INET6};
constexpr struct {
  unsigned type;
  unsigned protocol;
} kTransports[] = {{SOCK_STREAM, 0}, {SOCK_STREAM, IPPROTO_TCP}, {SOCK_DGRAM, 0}, {SOCK_DGRAM, IPPROTO_UDP}};

constexpr int kWorkers[] = {SCMP_SYS(pidfd_open), SCMP_SYS(signalfd4), SCMP_SYS(wait4),
                            // how a worker confines itself
                            SCMP_SYS(landlock_add_rule), SCMP_SYS(landlock_create_ruleset),
                            SCMP_SYS(landlock_restrict_self), SCMP_SYS(prctl), SCMP_SYS(seccomp),
                            // what a worker may do to itself, whose process id is not known yet
                            SCMP_SYS(kill), SCMP_SYS(tgkill)};

// No F_SETOWN and the like, by which the kernel sends signals to others on a process's behalf.
constexpr int kFcntl[] = {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD,  F_SETFD,     F_GETFL,    F_SETFL,
                          F_GETLK, F_SETLK,         F_SETLKW, F_OFD_GETLK, F_OFD_SETLK};

// Above all not TIOCSTI, which types into the terminal that the storage was started from.
constexpr unsigned kIoctl[] = {FIONBIO, FIONREAD, TCGETS};

constexpr std::uint64_t kNamespaces =
    CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUSER | CLONE_NEWUTS;

scmp_arg_cmp equals(unsigned argument, std::uint64_t value) {
  return {argument, SCMP_CMP_EQ, value, 0};
}

/// Of the bits `mask` it has exactly these.
scmp_arg_cmp has_of(unsigned argument, std::uint64_t mask, std::uint64_t bits) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, bits};
}

scmp_arg_cmp has_none(unsigned argument, std::uint64_t bits) {
  return has_of(argument, bits, 0);
}

/// What is not allowed before load() is refused after it.
class Filter {
 public:
  Filter() : context_(seccomp_init(SCMP_ACT_ERRNO(ENOSYS))) {
    // A search tree instead of one comparison a call: workers pass two filters.
    note(context_ ? seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2) : -ENOMEM);
  }

  /// Where all of the arguments fit.
  void allow(int call, std::initializer_list<scmp_arg_cmp> arguments = {}) {
    const auto count = static_cast<unsigned>(arguments.size());
    const int error = seccomp_rule_add_array(context_.get(), SCMP_ACT_ALLOW, call, count, arguments.begin());
    // Not every kind of processor has every call.
    note(error == -EDOM ? 0 : error);
  }

  template <std::size_t N>
  void allow_all(const int (&calls)[N]) {
    for (const int call : calls) {
      allow(call);
    }
  }

  Status load() {
    note(error_ == 0 ? seccomp_load(context_.get()) : error_);
    return error_ == 0 ? Status() : fail(system_error("loading a seccomp filter", -error_));
  }

 private:
  struct Release {
    void operator()(void* context) const { seccomp_release(context); }
  };

  void note(int error) { error_ = error_ == 0 ? error : error_; }

  std::unique_ptr<void, Release> context_;
  int error_ = 0;  // the first one, negative
};

void allow_basics(Filter& filter) {
  filter.allow_all(kForAll);
  filter.allow(SCMP_SYS(mmap), {has_none(2, PROT_EXEC)});
  filter.allow(SCMP_SYS(mprotect), {has_none(2, PROT_EXEC)});
  // And no clone3(), whose flags no filter can see.
  filter.allow(SCMP_SYS(clone), {has_of(0, CLONE_THREAD, CLONE_THREAD)});
  filter.allow(SCMP_SYS(prctl), {equals(0, PR_SET_NAME)});
  filter.allow(SCMP_SYS(prlimit64), {equals(0, 0)});
  for (const int call : {SCMP_SYS(kill), SCMP_SYS(tgkill)}) {
    filter.allow(call, {equals(0, static_cast<std::uint64_t>(::getpid()))});
  }
  // A listening socket can be shut down, and then connected by sending to an address.
  filter.allow(SCMP_SYS(sendto), {has_none(3, MSG_FASTOPEN)});
  filter.allow(SCMP_SYS(sendmsg), {has_none(2, MSG_FASTOPEN)});
  for (const int command : kFcntl) {
    filter.allow(SCMP_SYS(fcntl), {equals(1, static_cast<std::uint64_t>(command))});
  }
  for (const unsigned request : kIoctl) {
    filter.allow(SCMP_SYS(ioctl), {equals(1, request)});
  }
}

void allow_internet(Filter& filter) {
  filter.allow_all(kInternet);
  constexpr std::uint64_t kAnyFlags = SOCK_CLOEXEC | SOCK_NONBLOCK;
  for (const unsigned family : kFamilies) {
    for (const auto& [type, protocol] : kTransports) {
      filter.allow(SCMP_SYS(socket), {equals(0, family), has_of(1, ~kAnyFlags, type), equals(2, protocol)});
    }
  }
}

}  // namespace

bool can_limit_syscalls() {
  const std::uint32_t action = SECCOMP_RET_ERRNO;
  return ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

Status limit_syscalls(const Rights& rights) {
  Filter filter;
  allow_basics(filter);
  if (rights.files) {
    filter.allow_all(kFiles);
  }
  if (rights.clients) {
    filter.allow_all(kClients);
  }
  if (rights.internet) {
    allow_internet(filter);
  }
  if (rights.workers) {
    filter.allow_all(kWorkers);
    filter.allow(SCMP_SYS(clone), {has_none(0, kNamespaces)});
  }
  return filter.load();
}

}  // namespace tgs::sandbox
