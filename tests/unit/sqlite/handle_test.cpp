#include "sqlite/handle.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "../settings/temporary_folder.h"
#include "sqlite/statement.h"

namespace tgs::sqlite {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr std::chrono::milliseconds kPatience{50};
constexpr auto kTables = "CREATE TABLE IF NOT EXISTS things (name TEXT); PRAGMA journal_mode = WAL";

struct HandleTest : testing::Test {
  Handle open() const { return open_private(path, kPatience).value(); }
  unsigned mode_of(const std::string& file) const {
    struct stat status {};
    return ::stat(file.c_str(), &status) == 0 ? status.st_mode & 0777U : 0U;
  }

  const TemporaryFolder folder;
  const std::string path = folder.path() + "/things.sqlite";
};

TEST_F(HandleTest, AFileIsMadeForItsOwnerOnlyAndSoAreThoseBesideIt) {
  const auto database = open();
  ASSERT_TRUE(prepare(database.get(), kTables, 1));
  ASSERT_TRUE(execute(database.get(), "INSERT INTO things VALUES ('one')"));
  for (const auto* end : {"", "-wal", "-shm"}) {
    EXPECT_EQ(mode_of(path + end), 0600U) << end;
  }
}

TEST_F(HandleTest, AFileThatOthersCouldReadIsClosedToThem) {
  folder.file("things.sqlite", "");
  ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  open();
  EXPECT_EQ(mode_of(path), 0600U);
}

TEST_F(HandleTest, ALinkAFolderAndAPipeAreNoFiles) {
  const auto other = folder.path() + "/other";
  ASSERT_EQ(::symlink(other.c_str(), path.c_str()), 0);
  EXPECT_THAT(open_private(path, kPatience).error().message, HasSubstr("it can't be opened"));
  EXPECT_FALSE(fs::exists(other));
  EXPECT_FALSE(open_private(folder.path(), kPatience));
  fs::remove(path);
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const auto pipe = open_private(path, kPatience);
  EXPECT_FALSE(pipe && prepare(pipe->get(), kTables, 1));
}

TEST_F(HandleTest, TablesAreMadeOnceAndKeepWhatTheyHold) {
  {
    const auto database = open();
    EXPECT_EQ(version_of(database.get()), 0);
    ASSERT_TRUE(prepare(database.get(), kTables, 7));
    ASSERT_TRUE(execute(database.get(), "INSERT INTO things VALUES ('one')"));
  }
  const auto database = open();
  EXPECT_EQ(version_of(database.get()), 7);
  ASSERT_TRUE(prepare(database.get(), kTables, 7));
  EXPECT_TRUE(Statement(database.get(), "SELECT name FROM things").next());
}

TEST_F(HandleTest, TablesOfAnotherVersionAreLeftAsTheyAre) {
  const auto database = open();
  ASSERT_TRUE(prepare(database.get(), "CREATE TABLE others (name TEXT)", 2));
  const auto prepared = prepare(database.get(), kTables, 1);
  ASSERT_FALSE(prepared);
  EXPECT_EQ(prepared.error().message, "another version of this program has written it (format 2)");
  EXPECT_FALSE(Statement(database.get(), "SELECT name FROM things").run());
}

TEST_F(HandleTest, ADamagedFileIsNotPrepared) {
  folder.file("things.sqlite",
              "no database, but longer than the header of one, which has a hundred bytes or so. ......");
  EXPECT_FALSE(prepare(open().get(), kTables, 1));
}

TEST_F(HandleTest, WhatIsOpenedToBeReadIsNeitherMadeNorChanged) {
  EXPECT_FALSE(open_to_read(path, kPatience));
  EXPECT_FALSE(fs::exists(path));
  ASSERT_TRUE(prepare(open().get(), kTables, 1));
  const auto reader = open_to_read(path, kPatience).value();
  EXPECT_EQ(version_of(reader.get()), 1);
  EXPECT_THAT(execute(reader.get(), "INSERT INTO things VALUES ('one')").error().message,
              HasSubstr("readonly"));
}

TEST_F(HandleTest, WhoeverElseWritesIsWaitedForAndNoLonger) {
  const auto one = open();
  const auto other = open();
  ASSERT_TRUE(prepare(one.get(), kTables, 1));
  ASSERT_TRUE(execute(one.get(), "BEGIN IMMEDIATE"));
  EXPECT_THAT(execute(other.get(), "BEGIN IMMEDIATE").error().message, HasSubstr("locked"));
  ASSERT_TRUE(execute(one.get(), "COMMIT"));
  EXPECT_TRUE(execute(other.get(), "BEGIN IMMEDIATE"));
}

}  // namespace
}  // namespace tgs::sqlite
