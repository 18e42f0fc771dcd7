// A process that is started with this library in LD_PRELOAD has a wall clock that is off by the seconds in the file that
// TGSTORAGE_CLOCK names, 8 bytes, whatever they are at that moment: the file stays mapped when the process may open none.
// What runs evenly (CLOCK_MONOTONIC, CLOCK_BOOTTIME) goes on, as it does when a machine's clock is set. libfaketime sets
// timers of those off as well.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace {

const volatile std::int64_t* map_offset() {
  static const std::int64_t kNone = 0;
  const char* path = std::getenv("TGSTORAGE_CLOCK");
  const int fd = path != nullptr ? ::open(path, O_RDONLY | O_CLOEXEC) : -1;
  void* mapped = fd < 0 ? MAP_FAILED : ::mmap(nullptr, sizeof(kNone), PROT_READ, MAP_SHARED, fd, 0);
  ::close(fd);
  return mapped == MAP_FAILED ? &kNone : static_cast<const std::int64_t*>(mapped);
}

const volatile std::int64_t* const offset = map_offset();

}  // namespace

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): of the C library
extern "C" {

int clock_gettime(clockid_t clock, timespec* now) noexcept {
  using Real = int (*)(clockid_t, timespec*);
  static const auto real = reinterpret_cast<Real>(::dlsym(RTLD_NEXT, "clock_gettime"));
  const int result = real(clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) && offset != nullptr) {
    now->tv_sec += *offset;
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
