// What roles write on its way to the log, which is a pipe of the test here.
#include "monitor/role_logs.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>

namespace tgs::monitor {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::array<int, 2> pipe_ends() {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  return ends;
}

class RoleLogsTest : public testing::Test {
 protected:
  static void write(const UniqueFd& role, std::string_view text) {
    EXPECT_EQ(::write(role.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  /// The log up to and with `end`, or to its own end.
  std::string text_until(std::string_view end) {
    std::string text;
    pollfd polled{log_.get(), POLLIN, 0};
    std::array<char, 4096> buffer{};
    while (!text.ends_with(end) && ::poll(&polled, 1, 30'000) == 1) {
      const auto size = ::read(log_.get(), buffer.data(), buffer.size());
      if (size <= 0) {
        break;
      }
      text.append(buffer.data(), static_cast<std::size_t>(size));
    }
    return text;
  }

  const std::array<int, 2> ends_ = pipe_ends();
  UniqueFd log_{ends_[0]};
  UniqueFd to_{ends_[1]};
  Result<RoleLogs> logs_ = RoleLogs::start(to_.get());
};

TEST_F(RoleLogsTest, GoToTheLogLineByLine) {
  const auto role = logs_->open();
  write(*role, "first\nsec");
  write(*role, "ond\n\nfourth\n");
  EXPECT_EQ(text_until("fourth\n"), "first\nsecond\n\nfourth\n");
}

TEST_F(RoleLogsTest, KeepALineWhole) {
  const auto one = logs_->open();
  const auto other = logs_->open();
  write(*one, "begun ");
  write(*other, "between\n");
  EXPECT_EQ(text_until("between\n"), "between\n");
  write(*one, "and ended\n");
  EXPECT_EQ(text_until("ended\n"), "begun and ended\n");
}

TEST_F(RoleLogsTest, ShowWhatWouldMoveTheCursorAndWhatIsEscapedAlreadyAsItIs) {
  const auto role = logs_->open();
  write(*role, "a\x1b[2J\rb \xff naïve \\x0a\n");
  EXPECT_EQ(text_until("\n"), "a\\x1b[2J\\x0db \\xff naïve \\x0a\n");
}

TEST_F(RoleLogsTest, CutALineWithoutAnEnd) {
  const auto role = logs_->open();
  const std::string longest(RoleLogs::kLongestLine, 'x');
  write(*role, longest);
  EXPECT_EQ(text_until("x\n"), longest + "\n");
  write(*role, "rest\n");
  EXPECT_EQ(text_until("rest\n"), "rest\n");
}

TEST_F(RoleLogsTest, HaveTheLastWordsOfAProcessInTheLog) {
  {
    const auto role = logs_->open();
    write(*role, "abort");
  }
  EXPECT_EQ(text_until("\n"), "abort\n");
}

TEST_F(RoleLogsTest, HaveWrittenAllAtTheirEnd) {
  {
    auto logs = RoleLogs::start(to_.get());
    const auto role = logs->open();
    write(*role, "whole\n");
    const auto dead = logs->open();
    write(*dead, "last\n");
    const RoleLogs ending = std::move(*logs);
  }
  to_.reset();
  EXPECT_THAT(text_until("nothing"), AllOf(HasSubstr("whole\n"), HasSubstr("last\n")));
}

TEST_F(RoleLogsTest, GiveARoleNothingToOverwriteCutOffOrSwitchForOthers) {
  const auto role = logs_->open();
  const auto other = logs_->open();
  write(*role, "evidence\n");
  EXPECT_EQ(text_until("\n"), "evidence\n");
  EXPECT_EQ(::ftruncate(role->get(), 0), -1);
  EXPECT_EQ(::lseek(role->get(), 0, SEEK_SET), -1);
  ASSERT_EQ(::fcntl(role->get(), F_SETFL, O_NONBLOCK), 0);
  EXPECT_EQ(::fcntl(other->get(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_EQ(::fcntl(to_.get(), F_GETFL) & O_NONBLOCK, 0);
}

TEST_F(RoleLogsTest, HoldARoleUpRatherThanDropWhileNobodyReads) {
  const auto role = logs_->open();
  ::fcntl(role->get(), F_SETFL, O_NONBLOCK);
  const std::string line = std::string(1000, 'x') + '\n';
  std::size_t taken = 0;
  pollfd polled{role->get(), POLLOUT, 0};
  while (::poll(&polled, 1, 300) == 1 && ::write(role->get(), line.data(), line.size()) > 0) {
    ++taken;
  }
  ASSERT_LT(taken, 1000U) << "three pipes hold less";
  ::fcntl(role->get(), F_SETFL, 0);
  std::string text;
  while (text.size() < taken * line.size()) {
    text += text_until("\n");
  }
  write(*role, "end\n");
  text += text_until("end\n");
  EXPECT_EQ(text.size(), taken * line.size() + 4);
}

}  // namespace
}  // namespace tgs::monitor
