// Kernels that can't confine, as a filter makes this one look in a child process.
#include <gmock/gmock.h>
#include <seccomp.h>

#include "attempts.h"
#include "confined.h"
#include "sandbox/sandbox.h"

namespace tgs::sandbox {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

void take_away(int call) {
  auto* filter = seccomp_init(SCMP_ACT_ALLOW);
  seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), call, 0);
  seccomp_load(filter);
  seccomp_release(filter);
}

Enter on_kernel_without(int call, const Enter& enter) {
  return [call, enter] {
    take_away(call);
    return enter();
  };
}

Enter check(SandboxMode mode) {
  return [mode] {
    Log log("");
    return check_kernel(mode, log);
  };
}

TEST(Kernel, ThatCanConfineIsNothingToSpeakOf) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(surprise_inside(check(SandboxMode::required), {}, true), "none");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Kernel, WithoutLandlockOrSeccompIsRefusedWhereTheSandboxIsRequired) {
  for (const auto& [call, name] :
       {std::pair(SCMP_SYS(landlock_create_ruleset), "Landlock"), std::pair(SCMP_SYS(seccomp), "seccomp")}) {
    EXPECT_THAT(surprise_inside(on_kernel_without(call, check(SandboxMode::required)), {}, true),
                AllOf(StartsWith("sandbox: found \"required\", but this kernel has no " + std::string(name)),
                      HasSubstr("or set the key to \"auto\"")));
  }
}

TEST(Kernel, WithoutLandlockIsWarnedOfOtherwise) {
  testing::internal::CaptureStderr();
  const auto enter = on_kernel_without(SCMP_SYS(landlock_create_ruleset), check(SandboxMode::automatic));
  EXPECT_EQ(surprise_inside(enter, {}, true), "none");
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              HasSubstr("WARNING sandbox: this kernel has no Landlock, or has it switched off"));
}

TEST(Kernel, WithoutLandlockIsNotSpokenOfWhereTheSandboxIsOff) {
  testing::internal::CaptureStderr();
  const auto enter = on_kernel_without(SCMP_SYS(landlock_create_ruleset), check(SandboxMode::off));
  EXPECT_EQ(surprise_inside(enter, {}, true), "none");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Kernel, WithoutLandlockStillRefusesSystemCalls) {
  const auto enter = on_kernel_without(SCMP_SYS(landlock_create_ruleset),
                                       [] { return enter_worker(SandboxMode::automatic, "/absent"); });
  EXPECT_EQ(surprise_inside(enter, {{"running a program", runs_programs}, {"forking", forks}}, false),
            "none");
  EXPECT_EQ(surprise_inside(enter, {{"reading /etc/passwd", [] { return opens("/etc/passwd"); }}}, true),
            "none");
}

TEST(Kernel, WithoutSeccompStillRefusesFiles) {
  const auto enter =
      on_kernel_without(SCMP_SYS(seccomp), [] { return enter_worker(SandboxMode::automatic, "/absent"); });
  EXPECT_EQ(surprise_inside(enter, {{"reading /etc/passwd", [] { return opens("/etc/passwd"); }}}, false),
            "none");
  EXPECT_EQ(surprise_inside(enter, {{"forking", forks}}, true), "none");
}

TEST(Kernel, WithoutLandlockKeepsARoleFromStartingWhereTheSandboxIsRequired) {
  const auto enter =
      on_kernel_without(SCMP_SYS(landlock_create_ruleset), [] { return enter_front(SandboxMode::required); });
  EXPECT_THAT(surprise_inside(enter, {}, true),
              AllOf(StartsWith("sandbox: "), HasSubstr("Landlock"), HasSubstr("set the key to \"off\"")));
}

}  // namespace
}  // namespace tgs::sandbox
