#include "settings/memory.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>

#include "settings/read_file.h"

namespace tgs {
namespace {

constexpr std::uint64_t bytes_per_session = 32ULL << 20;
constexpr std::size_t fewest = 16;

std::uint64_t machine_memory() {
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long page = ::sysconf(_SC_PAGE_SIZE);
  return pages > 0 && page > 0 ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page) : 0;
}

/// The limit of a container, which sees its own group as the root; the word `max` there means none.
std::uint64_t group_limit() {
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
  if (const auto file = read_file("/sys/fs/cgroup/memory.max", 64)) {
    std::from_chars(file->text.data(), file->text.data() + file->text.size(), limit);
  }
  return limit;
}

}  // namespace

std::size_t sessions_that_fit() {
  const auto bytes = std::min(machine_memory(), group_limit());
  return std::max<std::size_t>(fewest, bytes / bytes_per_session);
}

}  // namespace tgs
