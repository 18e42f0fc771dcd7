#include "snapshot/new_session.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "../settings/temporary_folder.h"
#include "made_image.h"

namespace tgs::snapshot {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

Contents contents_of(const std::string& folder) {
  Contents contents;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::ifstream stream(entry.path(), std::ios::binary);
    contents[entry.path().filename()] = {std::istreambuf_iterator<char>(stream), {}};
  }
  return contents;
}

unsigned mode_of(const std::string& path) {
  struct stat file {};
  ::stat(path.c_str(), &file);
  return file.st_mode & 07777U;
}

std::ptrdiff_t count_in(const std::string& folder) {
  return std::distance(fs::directory_iterator(folder), {});
}

struct NewSessionTest : testing::Test {
  TemporaryFolder sessions;
  const std::string path = sessions.path() + "/42";
  const std::string image = image_of(made_contents());
};

TEST_F(NewSessionTest, IsThereWhole) {
  NewSession session(sessions.path());
  ASSERT_EQ(why(read_image(image, &session)), "");
  EXPECT_FALSE(fs::exists(path));
  ASSERT_EQ(why(session.commit()), "");
  EXPECT_EQ(session.session(), 42U);
  EXPECT_EQ(contents_of(path), made_contents());
  EXPECT_EQ(mode_of(path), 0700U);
  EXPECT_EQ(mode_of(path + "/td.binlog"), 0600U);
  EXPECT_EQ(count_in(sessions.path()), 1);
}

TEST_F(NewSessionTest, MayHaveAnotherNumber) {
  NewSession session(sessions.path(), 43);
  ASSERT_EQ(why(read_image(image, &session)), "");
  ASSERT_EQ(why(session.commit()), "");
  EXPECT_EQ(contents_of(sessions.path() + "/43"), made_contents());
  EXPECT_FALSE(fs::exists(path));
}

TEST_F(NewSessionTest, LeavesNothingWhereTheImageIsBad) {
  {
    NewSession session(sessions.path());
    EXPECT_FALSE(read_image(image.substr(0, image.size() - 1), &session));
    EXPECT_EQ(contents_of(path + ".draft").size(), 3U);
  }
  EXPECT_EQ(count_in(sessions.path()), 0);
}

TEST_F(NewSessionTest, LeavesAFolderThatIsThereAsItIs) {
  fs::create_directory(path);
  NewSession session(sessions.path());
  EXPECT_THAT(why(read_image(image, &session)), HasSubstr(path + " is there already"));
  EXPECT_TRUE(fs::is_empty(path));
  EXPECT_EQ(count_in(sessions.path()), 1);
}

TEST_F(NewSessionTest, LeavesAFolderThatCameMeanwhileAsItIs) {
  NewSession session(sessions.path());
  ASSERT_EQ(why(read_image(image, &session)), "");
  fs::create_directory(path);
  EXPECT_THAT(why(session.commit()), HasSubstr("making " + path));
  EXPECT_TRUE(fs::is_empty(path));
}

TEST_F(NewSessionTest, TakesTheDraftThatACrashLeft) {
  fs::create_directory(path + ".draft");
  sessions.file("42.draft/td.binlog", "half");
  sessions.file("42.draft/db.sqlite-shm", "half");
  NewSession session(sessions.path());
  ASSERT_EQ(why(read_image(image, &session)), "");
  ASSERT_EQ(why(session.commit()), "");
  EXPECT_EQ(contents_of(path), made_contents());
}

TEST_F(NewSessionTest, IsMadeByOneAtATime) {
  NewSession session(sessions.path());
  ASSERT_EQ(why(read_image(image, &session)), "");
  {
    NewSession other(sessions.path());
    EXPECT_THAT(why(read_image(image, &other)), HasSubstr("another import of this session is under way"));
  }
  ASSERT_EQ(why(session.commit()), "");
  EXPECT_EQ(contents_of(path), made_contents());
}

TEST_F(NewSessionTest, FollowsNoLinkInPlaceOfItsDraft) {
  fs::create_directory(sessions.path() + "/elsewhere");
  fs::create_symlink("elsewhere", path + ".draft");
  NewSession session(sessions.path());
  EXPECT_THAT(why(read_image(image, &session)), HasSubstr("opening " + path + ".draft"));
  EXPECT_TRUE(fs::is_empty(sessions.path() + "/elsewhere"));
}

}  // namespace
}  // namespace tgs::snapshot
