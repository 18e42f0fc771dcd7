#include "binlog/keyed_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "../settings/temporary_folder.h"
#include "made.h"

namespace tgs::binlog {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

const std::string kNewKey(32, 'n');

std::string events_with(char letter, std::size_t size = 300'000) {
  return bytes_of(value(1, "auth", "ok")) + bytes_of(value(2, "x", std::string(size, letter)));
}

struct BinlogKeyedFile : testing::Test {
  BinlogKeyedFile() {
    keys.emplace_back(std::string(kNewKey));
    keys.emplace_back(std::string(kDatabaseKey));
  }

  std::string put(const std::string& name, const std::string& bytes) const {
    return folder.file(name, bytes);
  }
  std::string bytes_in(const std::string& name) const {
    std::ifstream stream(folder.path() + "/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  std::vector<std::string> events_in(const std::string& name, const std::string& key) const {
    return contents_of(bytes_in(name), 100'000, key).events;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder.path())) {
      found.push_back(entry.path().filename().string());
    }
    return found;
  }
  Result<std::optional<KeyedFile>> open() const { return KeyedFile::open(folder.path(), "td.binlog"); }
  /// As the command does it.
  std::string rekey() const {
    const auto file = open();
    if (!file || !*file) {
      return file ? "none" : file.error().message;
    }
    const auto key = (*file)->key(keys);
    if (!key || !*key) {
      return key ? "unknown key" : key.error().message;
    }
    if (**key != 0) {
      if (const auto done = (*file)->rekey(keys[**key], keys[0]); !done) {
        return done.error().message;
      }
    }
    const auto cleaned = (*file)->clean_up();
    return cleaned ? "done" : cleaned.error().message;
  }

  TemporaryFolder folder;
  std::vector<Secret> keys;
  const std::vector<std::string> events = contents_of(events_with('a'), 100'000).events;
  const std::string old_file = encrypted(events_with('a'));
};

TEST_F(BinlogKeyedFile, HasTheSameEventsWithTheNewKey) {
  put("td.binlog", old_file);
  EXPECT_EQ(rekey(), "done");
  EXPECT_EQ(events_in("td.binlog", kNewKey), events);
  EXPECT_THAT(names(), UnorderedElementsAre("td.binlog"));
}

TEST_F(BinlogKeyedFile, IsLeftWhereItHasTheNewKey) {
  const auto file = encrypted(events_with('a'), kNewKey);
  put("td.binlog", file);
  EXPECT_EQ(rekey(), "done");
  EXPECT_EQ(bytes_in("td.binlog"), file);
}

TEST_F(BinlogKeyedFile, KeepsItsMode) {
  const auto path = put("td.binlog", old_file);
  ::chmod(path.c_str(), 0640);
  EXPECT_EQ(rekey(), "done");
  struct stat file {};
  ::stat(path.c_str(), &file);
  EXPECT_EQ(file.st_mode & 07777U, 0640U);
}

// What a process that was killed leaves, between any two of its steps.
TEST_F(BinlogKeyedFile, GoesOnAfterADraftThatIsNotWhole) {
  put("td.binlog", old_file);
  put("td.binlog.draft", "the begin of");
  EXPECT_EQ(rekey(), "done");
  EXPECT_EQ(events_in("td.binlog", kNewKey), events);
  EXPECT_THAT(names(), UnorderedElementsAre("td.binlog"));
}

TEST_F(BinlogKeyedFile, GoesOnAfterADraftThatIsWhole) {
  put("td.binlog", old_file);
  put("td.binlog.draft", encrypted(events_with('b'), kNewKey));
  EXPECT_EQ(rekey(), "done");
  EXPECT_EQ(events_in("td.binlog", kNewKey), events);
}

TEST_F(BinlogKeyedFile, GoesOnAfterTheNewOneWasPutInPlace) {
  put("td.binlog", encrypted(events_with('a'), kNewKey));
  put("td.binlog.new", old_file);
  EXPECT_EQ(rekey(), "done");
  EXPECT_EQ(events_in("td.binlog", kNewKey), events);
  EXPECT_THAT(names(), UnorderedElementsAre("td.binlog"));
}

// How TDLib may have been stopped.
TEST_F(BinlogKeyedFile, DoesNotReadWhatTDLibHadBegunToWriteAnew) {
  put("td.binlog", old_file);
  put("td.binlog.new", encrypted(events_with('b')).substr(0, 1000));
  EXPECT_EQ(rekey(), "done");
  EXPECT_EQ(events_in("td.binlog", kNewKey), events);
  EXPECT_THAT(names(), UnorderedElementsAre("td.binlog"));
}

TEST_F(BinlogKeyedFile, TakesTheSuccessorWhereTDLibWasAboutToPutItInPlace) {
  put("td.binlog.new", old_file);
  EXPECT_EQ(rekey(), "done");
  EXPECT_EQ(events_in("td.binlog", kNewKey), events);
  EXPECT_THAT(names(), UnorderedElementsAre("td.binlog"));
}

TEST_F(BinlogKeyedFile, LeavesASuccessorThatHasTheNewKey) {
  put("td.binlog.new", encrypted(events_with('a'), kNewKey));
  EXPECT_EQ(rekey(), "done");
  EXPECT_EQ(events_in("td.binlog.new", kNewKey), events);
}

TEST_F(BinlogKeyedFile, IsNoneWithoutAFileOrWithNothingInIt) {
  EXPECT_EQ(rekey(), "none");
  put("td.binlog", "");
  EXPECT_EQ(rekey(), "none");
}

TEST_F(BinlogKeyedFile, IsLeftWhereItIsDamagedCutOffOrOfAnotherKey) {
  auto damaged = old_file;
  damaged[old_file.size() / 2] ^= 1;
  const auto cut = old_file.substr(0, old_file.size() - 2);
  const auto other = encrypted(events_with('a'), std::string(32, 'o'));
  for (const auto& [bytes, reason] :
       {std::pair(damaged, "checksum"), std::pair(cut, "not whole"), std::pair(other, "unknown key")}) {
    const auto path = put("td.binlog", bytes);
    EXPECT_THAT(rekey(), HasSubstr(reason));
    EXPECT_EQ(bytes_in("td.binlog"), bytes);
    EXPECT_THAT(names(), UnorderedElementsAre("td.binlog"));
  }
}

TEST_F(BinlogKeyedFile, IsLeftWhereTheDiskIsFull) {
  const auto path = put("td.binlog", old_file);
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit full{.rlim_cur = 100'000, .rlim_max = before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &full);
  const auto said = rekey();
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_THAT(said, HasSubstr(path + ": writing it anew: File too large"));
  EXPECT_EQ(bytes_in("td.binlog"), old_file);
  EXPECT_THAT(names(), UnorderedElementsAre("td.binlog"));
  EXPECT_EQ(rekey(), "done");
}

TEST_F(BinlogKeyedFile, IsNotTakenFromAnotherProcess) {
  const auto path = put("td.binlog", old_file);
  const auto first = open();
  EXPECT_THAT(rekey(), HasSubstr(path + " is in use by another process"));
}

TEST_F(BinlogKeyedFile, FollowsNoLinkAndReadsNoPipe) {
  const auto target = put("elsewhere", old_file);
  fs::create_symlink(target, folder.path() + "/td.binlog");
  EXPECT_THAT(rekey(), HasSubstr("Too many levels of symbolic links"));
  fs::remove(folder.path() + "/td.binlog");
  ::mkfifo((folder.path() + "/td.binlog").c_str(), 0600);
  EXPECT_THAT(rekey(), HasSubstr("no ordinary file"));
  EXPECT_EQ(bytes_in("elsewhere"), old_file);
}

}  // namespace
}  // namespace tgs::binlog
