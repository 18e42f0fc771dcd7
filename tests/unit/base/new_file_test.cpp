#include "base/new_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../settings/temporary_folder.h"

namespace tgs {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

std::string text_of(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

struct NewFileTest : testing::Test {
  TemporaryFolder folder;
  const std::string path = folder.path() + "/file";
};

TEST_F(NewFileTest, IsThereWhenItIsWhole) {
  auto file = NewFile::begin(path);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write("in ") && file->write("pieces"));
  EXPECT_FALSE(fs::exists(path));
  std::string back(9, '\0');
  EXPECT_EQ(::pread(file->fd(), back.data(), back.size(), 0), 9);
  EXPECT_EQ(back, "in pieces");
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(text_of(path), "in pieces");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms(0600));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
}

TEST_F(NewFileTest, LeavesNothingWhereItIsGivenUp) {
  ASSERT_TRUE(NewFile::begin(path)->write("half"));
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST_F(NewFileTest, TakesNoOtherOnesPlace) {
  auto file = NewFile::begin(path);
  folder.file("file", "another's");
  ASSERT_TRUE(file->write("ours"));
  EXPECT_THAT(file->commit().error().message, HasSubstr("making " + path));
  EXPECT_THAT(NewFile::begin(path).error().message, HasSubstr(path + " is there already"));
  EXPECT_EQ(text_of(path), "another's");
}

TEST_F(NewFileTest, SaysWhyItCanNotBeMade) {
  EXPECT_THAT(NewFile::begin(folder.path() + "/no/file").error().message,
              HasSubstr("/no/file: No such file"));
}

}  // namespace
}  // namespace tgs
