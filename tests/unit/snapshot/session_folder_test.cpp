#include "snapshot/session_folder.h"

#include <fcntl.h>
#include <gmock/gmock.h>

#include "../settings/temporary_folder.h"
#include "base/unique_fd.h"
#include "made_image.h"

namespace tgs::snapshot {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

struct SessionFolderTest : testing::Test {
  void fill(const Contents& contents) const {
    for (const auto& [name, content] : contents) {
      folder.file(name, content);
    }
  }
  std::string why_not() const {
    const auto opened = SessionFolder::open(folder.path());
    return opened ? "it opens" : opened.error().message;
  }

  TemporaryFolder folder;
  const Secret key{std::string(kDatabaseKey)};
};

/// As TDLib does.
bool lock_for_writing(int fd, int command = F_SETLK) {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return ::fcntl(fd, command, &lock) == 0;
}

TEST_F(SessionFolderTest, MakesAnImageOfItsFilesAndOfNoOthers) {
  fill(made_contents());
  folder.file("key", "not this");
  const auto session = SessionFolder::open(folder.path());
  auto header = session->describe(key);
  EXPECT_EQ(header->files, header_of(made_contents()).files);
  header->session = 42;
  std::string image;
  EXPECT_TRUE(session->write_image(*header, [&](std::string_view bytes) {
    image += bytes;
    return Status();
  }));
  Kept kept;
  EXPECT_EQ(why(read_image(image, &kept)), "");
  EXPECT_EQ(kept.contents, made_contents());
}

TEST_F(SessionFolderTest, IsRefusedWhereItIsNoneOrNotWhole) {
  EXPECT_THAT(why_not(), HasSubstr("/td.binlog: No such file"));
  EXPECT_THAT(SessionFolder::open(folder.path() + "/7").error().message, HasSubstr("/7: No such file"));
  folder.file("td.binlog", made_binlog());
  EXPECT_THAT(why_not(), HasSubstr("/db.sqlite: No such file"));
}

TEST_F(SessionFolderTest, IsRefusedWhereItIsInUse) {
  fill(made_contents());
  const UniqueFd tdlib(::open((folder.path() + "/td.binlog").c_str(), O_RDWR));
  ASSERT_TRUE(lock_for_writing(tdlib.get(), F_OFD_SETLK));
  EXPECT_THAT(why_not(), HasSubstr(folder.path() + " is in use by "));
}

TEST_F(SessionFolderTest, KeepsTdlibAwayWhileItLives) {
  fill(made_contents());
  const UniqueFd tdlib(::open((folder.path() + "/td.binlog").c_str(), O_RDWR));
  {
    const auto session = SessionFolder::open(folder.path());
    EXPECT_FALSE(lock_for_writing(tdlib.get()));
  }
  EXPECT_TRUE(lock_for_writing(tdlib.get()));
}

TEST_F(SessionFolderTest, IsRefusedWhereTdlibWasWritingItsJournalAnew) {
  fill(made_contents());
  folder.file("td.binlog.new", "");
  EXPECT_THAT(why_not(), HasSubstr("td.binlog.new: TDLib was stopped while"));
}

TEST_F(SessionFolderTest, FollowsNoLinks) {
  fill(made_contents());
  fs::rename(folder.path() + "/db.sqlite", folder.path() + "/elsewhere");
  fs::create_symlink("elsewhere", folder.path() + "/db.sqlite");
  EXPECT_THAT(why_not(), HasSubstr("/db.sqlite: "));
}

TEST_F(SessionFolderTest, IsNotDescribedWhereItsFilesAreBad) {
  auto contents = made_contents();
  contents["td.binlog"][150] ^= 1;
  fill(contents);
  EXPECT_THAT(SessionFolder::open(folder.path())->describe(key).error().message,
              HasSubstr(folder.path() + "/td.binlog: at "));
  folder.file("td.binlog", made_binlog(std::string(32, 'o')));
  EXPECT_THAT(SessionFolder::open(folder.path())->describe(key).error().message, HasSubstr("another key"));
}

}  // namespace
}  // namespace tgs::snapshot
