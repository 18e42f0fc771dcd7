// This test program is started as the role, since a role is the same program once more: see play_role().
#include "monitor/role_process.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <fstream>

#include "ipc/role.h"

namespace tgs::monitor {
namespace {

using ipc::Channel;
using ipc::MessageKind;

constexpr auto kRole = "unit-test";
const TimePoint kNow = TimePoint() + std::chrono::hours(1);

/// Says that it is there, then ends with the number that it is told. One whose channel ends hangs until it is killed.
[[noreturn]] void play_role() {
  const auto channel = ipc::role_channel();
  if (!channel || !channel->send({MessageKind::session_state, 0, kRole})) {
    ::_exit(100);
  }
  if (const auto order = channel->wait()) {
    ::_exit(static_cast<int>(order->session));
  }
  for (;;) {
    ::pause();
  }
}

/// Before main(), which would run the tests.
[[maybe_unused]] const bool is_the_monitor = [] {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  const std::string line{std::istreambuf_iterator<char>(file), {}};
  if (line.starts_with(std::string("tgstorage\0role\0", 15) + kRole)) {
    play_role();
  }
  return true;
}();

struct Running {
  Running() { EXPECT_TRUE(process.start(UniqueFd(::dup(STDERR_FILENO)), kNow)); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    if (process.pid() > 0) {
      process.kill();
      wait();
    }
  }

  std::string hear() {
    pollfd readable{process.peer()->fd(), POLLIN, 0};
    ipc::Message message{};
    const bool heard = ::poll(&readable, 1, 30'000) == 1 &&
                       process.peer()->hear(readable.revents, message) == Channel::Receive::message;
    return heard ? message.body : "nothing";
  }
  /// How it ended, in words.
  std::string wait(TimePoint now = kNow) {
    int status = 0;
    EXPECT_EQ(::waitpid(process.pid(), &status, 0), process.pid());
    process.ended(now);
    return ipc::exit_in_words(status);
  }

  RoleProcess process{kRole};
};

TEST(RoleProcess, IsNothingBeforeItIsStarted) {
  RoleProcess process("store");
  EXPECT_EQ(process.role(), "store");
  EXPECT_EQ(process.pid(), 0);
  EXPECT_EQ(process.peer(), nullptr);
  EXPECT_EQ(process.due(), std::nullopt);
  process.kill();
}

TEST(RoleProcess, IsThisProgramInItsRoleWithAChannel) {
  Running role;
  EXPECT_EQ(role.hear(), kRole);
  role.process.peer()->send({MessageKind::stop, 7});
  EXPECT_EQ(role.wait(), "exit code 7");
  EXPECT_EQ(role.process.pid(), 0);
  EXPECT_EQ(role.process.peer(), nullptr);
}

TEST(RoleProcess, IsKilledWhereItIsGivenUp) {
  Running role;
  role.hear();
  role.process.give_up();
  EXPECT_EQ(role.process.peer(), nullptr);
  EXPECT_EQ(role.wait(), "killed by signal 9 (Killed)");
}

TEST(RoleProcess, IsKilledWhereItIsLostUnlessItWasToldToStop) {
  Running role;
  role.hear();
  role.process.lost(false);
  EXPECT_EQ(role.wait(), "killed by signal 9 (Killed)");
  Running stopping;
  stopping.hear();
  stopping.process.peer()->send({MessageKind::stop, 7});
  stopping.process.lost(true);
  EXPECT_EQ(stopping.wait(), "exit code 7");
}

TEST(RoleProcess, HearsSignalsThoughTheMonitorBlocksThem) {
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  ASSERT_EQ(::sigprocmask(SIG_BLOCK, &blocked, &before), 0);
  Running role;
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  role.hear();
  ::kill(role.process.pid(), SIGTERM);
  EXPECT_EQ(role.wait(), "killed by signal 15 (Terminated)");
}

TEST(RoleProcess, IsDueAgainAfterABackOffThatGrows) {
  RoleProcess process("store");
  auto back_off = RoleProcess::kFirstBackOff;
  for (int death = 1; death <= 20; ++death) {
    process.not_started(kNow);
    EXPECT_EQ(process.due(), kNow + back_off);
    back_off = std::min<Duration>(2 * back_off, RoleProcess::kLongestBackOff);
  }
  EXPECT_EQ(process.due(), kNow + RoleProcess::kLongestBackOff);
  process.stay_down();
  EXPECT_EQ(process.due(), std::nullopt);
}

TEST(RoleProcess, BeginsWithTheFirstBackOffAfterAHealthyLife) {
  Running role;
  role.process.not_started(kNow);
  role.process.kill();
  const auto healthy = kNow + RoleProcess::kHealthyLife;
  role.wait(healthy);
  EXPECT_EQ(role.process.due(), healthy + RoleProcess::kFirstBackOff);
  ASSERT_TRUE(role.process.start(UniqueFd(::dup(STDERR_FILENO)), healthy));
  EXPECT_EQ(role.process.due(), std::nullopt);
  role.process.kill();
  role.wait(healthy + RoleProcess::kHealthyLife - std::chrono::milliseconds(1));
  EXPECT_EQ(role.process.due(), healthy + RoleProcess::kHealthyLife - std::chrono::milliseconds(1) +
                                    2 * RoleProcess::kFirstBackOff);
}

}  // namespace
}  // namespace tgs::monitor
