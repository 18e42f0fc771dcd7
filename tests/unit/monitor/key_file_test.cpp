#include "monitor/key_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../settings/temporary_folder.h"
#include "settings/rules.h"

namespace tgs::monitor {
namespace {

using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

constexpr auto kKey = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

std::string key_in(const std::string& path) {
  const auto key = read_or_make_key(path, "do without");
  return key ? std::string(key->reveal()) : "failed: " + key.error().message;
}

TEST(KeyFile, IsMadeOnceForItsOwnerAlone) {
  const TemporaryFolder folder;
  const auto path = folder.path() + "/key";
  const auto key = key_in(path);
  EXPECT_TRUE(is_encryption_key(key)) << key;
  EXPECT_EQ(key_in(path), key);
  EXPECT_EQ(fs::status(path).permissions(), fs::perms(0600));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
}

TEST(KeyFile, IsAnotherEachTime) {
  const TemporaryFolder folder;
  EXPECT_NE(key_in(folder.path() + "/one"), key_in(folder.path() + "/two"));
}

TEST(KeyFile, IsTakenAsItIs) {
  const TemporaryFolder folder;
  EXPECT_EQ(key_in(folder.file("key", kKey)), kKey);
  EXPECT_EQ(key_in(folder.file("with_newline", std::string(kKey) + "\n")), kKey);
}

TEST(KeyFile, IsNeverReplacedWhereItHoldsNoKey) {
  const TemporaryFolder folder;
  for (const auto& wrong :
       {std::string(), std::string("half of a k"), std::string(44, 'x'), std::string(100, 'A')}) {
    const auto path = folder.file("key", wrong);
    EXPECT_THAT(key_in(path), AllOf(HasSubstr("failed: tdlib.path: "), HasSubstr("holds no key")));
    EXPECT_EQ(fs::file_size(path), wrong.size());
  }
}

TEST(KeyFile, OfAWrongKeyDoesNotShowIt) {
  const TemporaryFolder folder;
  EXPECT_THAT(key_in(folder.file("key", "hunter2hunter2")), testing::Not(HasSubstr("hunter2")));
}

TEST(KeyFile, IsNotMadeFromADraftThatIsLeftOver) {
  const TemporaryFolder folder;
  folder.file("key.new", "half of a k");
  EXPECT_TRUE(is_encryption_key(key_in(folder.path() + "/key")));
  EXPECT_FALSE(fs::exists(folder.path() + "/key.new"));
}

TEST(KeyFile, SaysWhereItCannotBeMade) {
  const TemporaryFolder folder;
  EXPECT_THAT(key_in(folder.path() + "/absent/key"),
              AllOf(HasSubstr("failed: tdlib.path: "), HasSubstr("/absent/key can't be written")));
}

TEST(KeyFile, SaysWhereItCannotBeRead) {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() + "/key");
  EXPECT_THAT(key_in(folder.path() + "/key"),
              AllOf(HasSubstr("failed: tdlib.path: "), HasSubstr("can't be read")));
  EXPECT_TRUE(fs::is_directory(folder.path() + "/key"));
}

}  // namespace
}  // namespace tgs::monitor
