#include "net/run_awake.h"

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <ctime>

namespace tgs::net {
namespace {

Duration processor_time() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

TEST(RunAwake, DoesAllThatThereIsAndEndsWhenNothingIsLeft) {
  Loop loop(1);
  int done = 0;
  boost::asio::post(loop, [&] {
    ++done;
    boost::asio::post(loop, [&] { ++done; });
  });
  run_awake(loop);
  EXPECT_EQ(done, 2);
}

TEST(RunAwake, EndsWhenTheLoopIsStopped) {
  Loop loop(1);
  Timer never(loop.get_executor(), std::chrono::hours(1));
  never.async_wait([](boost::system::error_code) {});
  boost::asio::post(loop, [&] { loop.stop(); });
  run_awake(loop);
  EXPECT_TRUE(loop.stopped());
}

TEST(RunAwake, SleepsWhileThereIsNothingToDo) {
  Loop loop(1);
  Timer later(loop.get_executor(), std::chrono::milliseconds(300));
  later.async_wait([](boost::system::error_code) {});
  const auto before = processor_time();
  run_awake(loop);
  EXPECT_LT(processor_time() - before, std::chrono::milliseconds(30));
}

}  // namespace
}  // namespace tgs::net
