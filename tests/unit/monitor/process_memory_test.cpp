#include "monitor/process_memory.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

namespace tgs::monitor {
namespace {

constexpr std::size_t kMib = 1U << 20U;

TEST(ProcessMemory, GrowsByWhatAProcessWrites) {
  const auto before = anonymous_memory_of(::getpid());
  std::vector<char> taken(32 * kMib);
  std::fill(taken.begin(), taken.end(), 'x');
  const auto after = anonymous_memory_of(::getpid());
  EXPECT_EQ(taken.back(), 'x');
  EXPECT_GT(before, 0U);
  EXPECT_GE(after, before + 31 * kMib);
}

TEST(ProcessMemory, OfAProcessThatIsGoneIsNone) {
  const auto child = ::fork();
  if (child == 0) {
    ::_exit(0);
  }
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_EQ(anonymous_memory_of(child), 0U);
}

}  // namespace
}  // namespace tgs::monitor
