#include "base/secret.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace tgs {
namespace {

using testing::HasSubstr;
using testing::Not;

// Short enough to live inside the string object itself, and too long for that.
const std::string kShort = "hunter2";
const std::string kLong(100, 'x');

template <class Object>
std::string bytes_of(const Object& object) {
  return std::string(reinterpret_cast<const char*>(&object), sizeof object);
}

TEST(Secret, PrintsAsStars) {
  const Secret secret{std::string(kShort)};
  EXPECT_EQ(fmt::format("password {}", secret), "password ***");
  EXPECT_EQ(fmt::format("{:>5}", Secret()), "  ***");
}

TEST(Secret, RevealsItsBytesToTheOneWhoAsks) {
  const Secret secret(std::string("a\0b", 3));
  EXPECT_EQ(secret.reveal(), std::string_view("a\0b", 3));
  EXPECT_FALSE(secret.empty());
  EXPECT_TRUE(Secret().empty());
  EXPECT_EQ(secret.copy().reveal(), secret.reveal());
}

TEST(Secret, LeavesNothingInTheStringThatItIsMadeOf) {
  std::string source = kShort;
  const Secret secret(std::move(source));
  EXPECT_THAT(bytes_of(source), Not(HasSubstr(kShort)));
  EXPECT_EQ(secret.reveal(), kShort);
}

TEST(Secret, LeavesNothingBehindWhereItIsMoved) {
  for (const auto& text : {kShort, kLong}) {
    Secret first{std::string(text)};
    Secret second(std::move(first));
    EXPECT_EQ(second.reveal(), text);
    EXPECT_THAT(bytes_of(first), Not(HasSubstr(text)));
    Secret third{std::string("before")};
    third = std::move(second);
    EXPECT_EQ(third.reveal(), text);
    EXPECT_THAT(bytes_of(second), Not(HasSubstr(text)));
    EXPECT_THAT(bytes_of(third), Not(HasSubstr("before")));
  }
}

/// What is at an address now, whether or not it is still anybody's.
std::string memory_at(std::uintptr_t address, std::size_t size) {
  const int memory = ::open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  std::string bytes(size, '?');
  const auto got = ::pread(memory, bytes.data(), size, static_cast<off_t>(address));
  ::close(memory);
  EXPECT_EQ(got, static_cast<ssize_t>(size));
  return bytes;
}

TEST(Secret, IsNoLongerInMemoryWhereItWasWhenItIsGone) {
  for (const auto& text : {kShort, kLong}) {
    std::optional<Secret> secret(Secret{std::string(text)});
    const auto address = reinterpret_cast<std::uintptr_t>(secret->reveal().data());
    EXPECT_EQ(memory_at(address, text.size()), text);
    secret.reset();
    // The allocator may have written its own into what it took back, but nothing of the secret is left.
    EXPECT_EQ(memory_at(address, text.size()).find(text.substr(0, 4)), std::string::npos);
  }
}

TEST(Secret, SurvivesBeingAssignedToItself) {
  Secret secret{std::string(kShort)};
  auto& same = secret;
  secret = std::move(same);
  EXPECT_EQ(secret.reveal(), kShort);
}

TEST(Wipe, OverwritesTheTailThatAShorterTextLeft) {
  std::string text = kLong;
  const char* memory = text.data();
  text.resize(3);
  wipe(text);
  EXPECT_TRUE(text.empty());
  ASSERT_EQ(text.data(), memory);  // still ours to look at
  EXPECT_TRUE(std::all_of(memory, memory + kLong.size(), [](char c) { return c == '\0'; }));
}

}  // namespace
}  // namespace tgs
