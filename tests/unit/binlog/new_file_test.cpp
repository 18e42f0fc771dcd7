#include "binlog/new_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>

#include "../settings/temporary_folder.h"

namespace tgs::binlog {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string text_of(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

struct BinlogNewFile : testing::Test {
  TemporaryFolder folder;
  std::string path = folder.path() + "/td.binlog";
};

TEST_F(BinlogNewFile, IsTheOwnersAlone) {
  const std::string bytes(300'000, 'x');
  ASSERT_TRUE(write_new_file(path, bytes));
  EXPECT_EQ(text_of(path), bytes);
  struct stat file {};
  ::stat(path.c_str(), &file);
  EXPECT_EQ(file.st_mode & 07777U, 0600U);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
}

TEST_F(BinlogNewFile, TakesNoOtherFilesPlace) {
  for (const auto* const name : {"td.binlog", "td.binlog.new"}) {
    const auto there = folder.file(name, "TDLib's");
    const auto written = write_new_file(path, "ours");
    ASSERT_FALSE(written);
    EXPECT_THAT(written.error().message, HasSubstr(there + " is there already"));
    EXPECT_EQ(text_of(there), "TDLib's");
    fs::remove(there);
  }
}

TEST_F(BinlogNewFile, TakesNoDanglingLinksPlaceEither) {
  fs::create_symlink("nowhere", path);
  EXPECT_FALSE(write_new_file(path, "ours"));
  EXPECT_FALSE(fs::exists(folder.path() + "/nowhere"));
}

TEST_F(BinlogNewFile, DraftThatACrashLeftIsInNobodysWay) {
  folder.file("td.binlog.draft", "half");
  ASSERT_TRUE(write_new_file(path, "whole"));
  EXPECT_EQ(text_of(path), "whole");
  EXPECT_FALSE(fs::exists(path + ".draft"));
}

TEST_F(BinlogNewFile, SaysWhyItCanNotBeMade) {
  const auto written = write_new_file(folder.path() + "/missing/td.binlog", "x");
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().message, HasSubstr("/missing/td.binlog: No such file or directory"));
}

}  // namespace
}  // namespace tgs::binlog
