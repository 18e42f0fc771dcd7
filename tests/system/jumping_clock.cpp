// A process that is started with this library in LD_PRELOAD has a wall clock that is off by the seconds in the file
// that TGSTORAGE_CLOCK names, 8 bytes, whatever they are at that moment: the file stays mapped when the process may
// open none. What runs evenly (CLOCK_MONOTONIC, CLOCK_BOOTTIME) goes on, as it does when a machine's clock is set.
// libfaketime sets timers of those off as well. Only where the process leads its session, as a storage's monitor does,
// CLOCK_MONOTONIC is ahead by the seconds in the next 8 bytes: to it alone as much time has passed.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace {

struct Offsets {
  std::int64_t wall;
  std::int64_t even;
};

const volatile Offsets* map_offsets() {
  static const Offsets kNone = {};
  const char* path = std::getenv("TGSTORAGE_CLOCK");
  const int fd = path != nullptr ? ::open(path, O_RDONLY | O_CLOEXEC) : -1;
  void* mapped = fd < 0 ? MAP_FAILED : ::mmap(nullptr, sizeof(kNone), PROT_READ, MAP_SHARED, fd, 0);
  ::close(fd);
  return mapped == MAP_FAILED ? &kNone : static_cast<const Offsets*>(mapped);
}

const volatile Offsets* const offsets = map_offsets();
const bool is_leader = ::getsid(0) == ::getpid();

}  // namespace

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): of the C library
extern "C" {

int clock_gettime(clockid_t clock, timespec* now) noexcept {
  using Real = int (*)(clockid_t, timespec*);
  static const auto real = reinterpret_cast<Real>(::dlsym(RTLD_NEXT, "clock_gettime"));
  const int result = real(clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) && offsets != nullptr) {
    now->tv_sec += offsets->wall;
  }
  if (result == 0 && clock == CLOCK_MONOTONIC && offsets != nullptr && is_leader) {
    now->tv_sec += offsets->even;
  }
  return result;
}

int gettimeofday(timeval* now, void* /*zone*/) noexcept {
  timespec exact{};
  const int result = clock_gettime(CLOCK_REALTIME, &exact);
  *now = {exact.tv_sec, exact.tv_nsec / 1000};
  return result;
}

time_t time(time_t* also) noexcept {
  timespec exact{};
  clock_gettime(CLOCK_REALTIME, &exact);
  if (also != nullptr) {
    *also = exact.tv_sec;
  }
  return exact.tv_sec;
}
}
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
