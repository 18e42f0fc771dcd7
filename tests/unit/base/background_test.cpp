#include "base/background.h"

#include <gmock/gmock.h>

#include <csignal>
#include <future>
#include <memory>
#include <thread>
#include <utility>

namespace tgs {
namespace {

sigset_t blocked() {
  sigset_t set{};
  ::pthread_sigmask(SIG_BLOCK, nullptr, &set);
  return set;
}

TEST(Background, WorksInAThreadOfItsOwnThatGetsNoSignals) {
  auto told = std::make_shared<std::promise<std::pair<std::thread::id, sigset_t>>>();
  auto future = told->get_future();
  start_in_background([told] { told->set_value({std::this_thread::get_id(), blocked()}); });
  const auto [id, set] = future.get();
  EXPECT_NE(id, std::this_thread::get_id());
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGCHLD}) {
    EXPECT_EQ(::sigismember(&set, signal), 1) << signal;
  }
}

TEST(Background, WhoStartsItKeepsItsSignals) {
  const auto before = blocked();
  start_in_background([] {});
  const auto after = blocked();
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGCHLD}) {
    EXPECT_EQ(::sigismember(&after, signal), ::sigismember(&before, signal)) << signal;
  }
}

}  // namespace
}  // namespace tgs
