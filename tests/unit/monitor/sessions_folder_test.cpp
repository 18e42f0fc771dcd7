#include "monitor/sessions_folder.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <limits>

#include "../settings/temporary_folder.h"
#include "vault/key_mark.h"
#include "vault/key_text.h"

namespace tgs::monitor {
namespace {

using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

SessionsFolder open_in(const TemporaryFolder& parent) {
  return SessionsFolder::open(parent.path() + "/sessions").value();
}

std::string complaint(const std::string& path) {
  const auto folder = SessionsFolder::open(path);
  return folder ? "none" : folder.error().message;
}

TEST(SessionsFolder, IsMadeForItsOwnerAlone) {
  const TemporaryFolder parent;
  const auto sessions = open_in(parent);
  EXPECT_EQ(fs::status(parent.path() + "/sessions").permissions(), fs::perms(0700));
}

TEST(SessionsFolder, KeepsASecondStorageOutAndNamesTheFirst) {
  const TemporaryFolder parent;
  const auto path = parent.path() + "/sessions";
  {
    const auto first = open_in(parent);
    EXPECT_THAT(complaint(path),
                AllOf(HasSubstr("tdlib.path: "),
                      HasSubstr("is in use by the storage with process id " + std::to_string(::getpid()))));
  }
  EXPECT_EQ(complaint(path), "none");
}

TEST(SessionsFolder, IsRefusedWhereItCannotBeUsed) {
  const TemporaryFolder parent;
  EXPECT_THAT(complaint(parent.path() + "/absent/sessions"),
              AllOf(HasSubstr("tdlib.path: "), HasSubstr("can't be used (No such file or directory)")));
  EXPECT_THAT(complaint(parent.file("a_file", "")), HasSubstr("can't be used (Not a directory)"));
}

TEST(SessionsFolder, DoesNotLockThroughALink) {
  const TemporaryFolder parent;
  fs::create_directory(parent.path() + "/sessions");
  const auto target = parent.file("someone_elses", "untouched");
  fs::create_symlink(target, parent.path() + "/sessions/lock");
  EXPECT_THAT(complaint(parent.path() + "/sessions"), HasSubstr("can't be used"));
  EXPECT_EQ(fs::file_size(target), 9U);
}

TEST(SessionsFolder, KeepsOneKey) {
  const TemporaryFolder parent;
  std::string key;
  { key = open_in(parent).key().value().reveal(); }
  EXPECT_EQ(open_in(parent).key().value().reveal(), key);
}

TEST(SessionsFolder, MakesNoKeyWhereTheSessionsHaveAnother) {
  const TemporaryFolder parent;
  const auto sessions = open_in(parent);
  ASSERT_TRUE(vault::set_key_mark(parent.path() + "/sessions", Secret(std::string(32, 'k'))));
  EXPECT_THAT(sessions.key().error().message, HasSubstr("there is none here: set tdlib.encryption_key"));
  EXPECT_FALSE(fs::exists(parent.path() + "/sessions/key"));
}

TEST(SessionsFolder, KnowsWhetherAKeyIsThatOfItsSessions) {
  const TemporaryFolder parent;
  const auto sessions = open_in(parent);
  const auto key = sessions.key().value();
  const auto other = vault::make_key_text().value();
  EXPECT_TRUE(sessions.check_key(other));
  ASSERT_TRUE(vault::set_key_mark(parent.path() + "/sessions", *vault::key_from(key.reveal())));
  EXPECT_TRUE(sessions.check_key(key));
  EXPECT_FALSE(sessions.check_key(other));
}

TEST(SessionsFolder, HasAFolderASession) {
  const TemporaryFolder parent;
  const auto sessions = open_in(parent);
  constexpr auto kGreatest = std::numeric_limits<SessionId>::max();
  EXPECT_EQ(sessions.of_session(kGreatest), parent.path() + "/sessions/18446744073709551615");
  ASSERT_TRUE(sessions.make(kGreatest));
  ASSERT_TRUE(sessions.make(kGreatest));
  EXPECT_EQ(fs::status(sessions.of_session(kGreatest)).permissions(), fs::perms(0700));
}

TEST(SessionsFolder, ClosesASessionsFolderThatOthersMayRead) {
  const TemporaryFolder parent;
  const auto sessions = open_in(parent);
  fs::create_directory(sessions.of_session(42));
  fs::permissions(sessions.of_session(42), fs::perms(0755));
  ASSERT_TRUE(sessions.make(42));
  EXPECT_EQ(fs::status(sessions.of_session(42)).permissions(), fs::perms(0700));
}

TEST(SessionsFolder, TakesNoLinkAndNoFileForASessionsFolder) {
  const TemporaryFolder parent;
  const auto sessions = open_in(parent);
  fs::create_directory(parent.path() + "/elsewhere");
  fs::create_directory_symlink(parent.path() + "/elsewhere", sessions.of_session(42));
  EXPECT_FALSE(sessions.make(42));
  parent.file("sessions/43", "");
  EXPECT_FALSE(sessions.make(43));
}

TEST(SessionsFolder, HasAFolderForTheStoreAndMovesItsFilesThere) {
  const TemporaryFolder parent;
  const auto sessions = open_in(parent);
  const auto store = parent.path() + "/sessions/store";
  parent.file("sessions/names.sqlite", "names");
  parent.file("sessions/names.sqlite-wal", "the latest");
  ASSERT_TRUE(sessions.make_for_store(store));
  EXPECT_EQ(fs::status(store).permissions(), fs::perms(0700));
  EXPECT_EQ(fs::file_size(store + "/names.sqlite"), 5U);
  EXPECT_EQ(fs::file_size(store + "/names.sqlite-wal"), 10U);
  EXPECT_FALSE(fs::exists(parent.path() + "/sessions/names.sqlite"));
  EXPECT_TRUE(sessions.make_for_store(store));
  EXPECT_EQ(fs::file_size(store + "/names.sqlite"), 5U);
}

TEST(SessionsFolder, SaysWhatKeepsTheStoreFromItsFolder) {
  const TemporaryFolder parent;
  const auto sessions = open_in(parent);
  const auto made = sessions.make_for_store(parent.file("sessions/store", ""));
  EXPECT_THAT(made.error().message, AllOf(HasSubstr("tdlib.path: "), HasSubstr("/sessions/store")));
}

TEST(SessionsFolder, RemovesASessionWithAllThatIsInIt) {
  const TemporaryFolder parent;
  const auto sessions = open_in(parent);
  ASSERT_TRUE(sessions.make(42));
  fs::create_directory(sessions.of_session(42) + "/files");
  parent.file("sessions/42/files/x", "x");
  ASSERT_TRUE(sessions.remove(42));
  EXPECT_FALSE(fs::exists(sessions.of_session(42)));
  EXPECT_TRUE(sessions.remove(42));
}

TEST(SessionsFolder, RemovesALinkAndNotWhereItLeads) {
  const TemporaryFolder parent;
  const auto sessions = open_in(parent);
  fs::create_directory(parent.path() + "/elsewhere");
  parent.file("elsewhere/x", "x");
  fs::create_directory_symlink(parent.path() + "/elsewhere", sessions.of_session(42));
  ASSERT_TRUE(sessions.remove(42));
  EXPECT_TRUE(fs::exists(parent.path() + "/elsewhere/x"));
}

TEST(SessionsFolder, RemovesAnEmptyFolderOnly) {
  const TemporaryFolder parent;
  const auto sessions = open_in(parent);
  ASSERT_TRUE(sessions.make(42));
  parent.file("sessions/42/td.binlog", "x");
  sessions.remove_if_empty(42);
  EXPECT_TRUE(fs::exists(sessions.of_session(42)));
  fs::remove(sessions.of_session(42) + "/td.binlog");
  sessions.remove_if_empty(42);
  EXPECT_FALSE(fs::exists(sessions.of_session(42)));
}

TEST(SessionsFolder, PutsAFileBackWhereThereIsNone) {
  const TemporaryFolder parent;
  const auto sessions = open_in(parent);
  EXPECT_FALSE(sessions.has_file(7, "td.binlog"));
  ASSERT_TRUE(sessions.restore(7, "td.binlog", "restored"));
  EXPECT_TRUE(sessions.has_file(7, "td.binlog"));
  EXPECT_EQ(fs::status(sessions.of_session(7)).permissions(), fs::perms(0700));
  EXPECT_EQ(fs::status(sessions.of_session(7) + "/td.binlog").permissions(), fs::perms(0600));
  EXPECT_FALSE(sessions.restore(7, "td.binlog", "again"));
  EXPECT_EQ(fs::file_size(sessions.of_session(7) + "/td.binlog"), 8U);
}

TEST(SessionsFolder, CountsAFileThatTDLibWasAboutToPutInPlace) {
  const TemporaryFolder parent;
  const auto sessions = open_in(parent);
  ASSERT_TRUE(sessions.make(7));
  std::ofstream(sessions.of_session(7) + "/td.binlog.new") << "anew";
  EXPECT_TRUE(sessions.has_file(7, "td.binlog"));
  EXPECT_FALSE(sessions.restore(7, "td.binlog", "restored"));
  EXPECT_FALSE(fs::exists(sessions.of_session(7) + "/td.binlog"));
}

TEST(SessionsFolder, LeavesNoFolderWhereNothingCouldBePutBack) {
  const TemporaryFolder parent;
  const auto sessions = open_in(parent);
  EXPECT_FALSE(sessions.restore(7, "absent/td.binlog", "restored"));
  EXPECT_FALSE(sessions.has(7));
}

/// A folder of the store's with a session in it.
std::string staged_in(const TemporaryFolder& parent) {
  const auto folder = parent.path() + "/staged";
  fs::create_directory(folder);
  for (const std::string name : {"td.binlog", "db.sqlite", "db.sqlite-wal"}) {
    parent.file("staged/" + name, "restored " + name);
  }
  return folder;
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(SessionsFolder, TakesOverTheFilesOfASession) {
  const TemporaryFolder parent;
  const auto sessions = open_in(parent);
  const auto staged = staged_in(parent);
  ASSERT_TRUE(sessions.take_over(42, staged));
  EXPECT_EQ(content_of(sessions.of_session(42) + "/td.binlog"), "restored td.binlog");
  EXPECT_EQ(content_of(sessions.of_session(42) + "/db.sqlite-wal"), "restored db.sqlite-wal");
  EXPECT_EQ(fs::status(sessions.of_session(42)).permissions(), fs::perms(0700));
  EXPECT_FALSE(fs::exists(staged));
}

TEST(SessionsFolder, LeavesASessionThatIsThereWhenItTakesOverAnother) {
  const TemporaryFolder parent;
  const auto sessions = open_in(parent);
  ASSERT_TRUE(sessions.make(42));
  parent.file("sessions/42/td.binlog", "here before");
  EXPECT_FALSE(sessions.take_over(42, staged_in(parent)));
  EXPECT_EQ(content_of(sessions.of_session(42) + "/td.binlog"), "here before");
}

TEST(SessionsFolder, ReplacesWhatIsLeftOfASessionWithoutItsJournal) {
  const TemporaryFolder parent;
  const auto sessions = open_in(parent);
  ASSERT_TRUE(sessions.make(42));
  parent.file("sessions/42/db.sqlite", "old");
  parent.file("sessions/42/db.sqlite-shm", "old");
  ASSERT_TRUE(sessions.take_over(42, staged_in(parent)));
  EXPECT_EQ(content_of(sessions.of_session(42) + "/db.sqlite"), "restored db.sqlite");
  EXPECT_FALSE(fs::exists(sessions.of_session(42) + "/db.sqlite-shm"));
}

TEST(SessionsFolder, TakesOverNoLinksAndNoHalfSession) {
  const TemporaryFolder parent;
  const auto sessions = open_in(parent);
  const auto staged = staged_in(parent);
  fs::remove(staged + "/db.sqlite");
  EXPECT_THAT(sessions.take_over(42, staged).error().message, HasSubstr("db.sqlite is no file of a session"));
  fs::create_symlink(parent.file("elsewhere", "x"), staged + "/db.sqlite");
  EXPECT_THAT(sessions.take_over(42, staged).error().message, HasSubstr("db.sqlite is no file of a session"));
  EXPECT_FALSE(sessions.has(42));
}

}  // namespace
}  // namespace tgs::monitor
