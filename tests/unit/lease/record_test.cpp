#include "lease/record.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "../settings/temporary_folder.h"

namespace tgs::lease {
namespace {

using testing::IsEmpty;
using testing::MatchesRegex;
using testing::SizeIs;

constexpr SessionId kLast = 18446744073709551615ULL;

struct RecordTest : testing::Test {
  Record open(const std::string& node = "a") const { return Record::open(path, node).value(); }

  const TemporaryFolder folder;
  const std::string path = folder.path() + "/leases.sqlite";
};

TEST_F(RecordTest, KeepsEpochsAndItsInstanceFromOneRunToTheNext) {
  Holder holder;
  {
    auto record = open();
    holder = record.holder();
    EXPECT_TRUE(record.put(1, {.epoch = 7}));
    EXPECT_TRUE(record.put(kLast, {.epoch = 1}));
    EXPECT_TRUE(record.put(kLast, {.epoch = 2, .is_over = true}));
    EXPECT_TRUE(record.put(3, {.epoch = 3}));
    EXPECT_TRUE(record.remove(3));
  }
  EXPECT_EQ(holder.node, "a");
  EXPECT_THAT(holder.instance, MatchesRegex("[0-9a-f]{32}"));
  const auto record = open();
  EXPECT_EQ(record.holder(), holder);
  const auto entries = record.entries().value();
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_EQ(entries.at(1).epoch, 7U);
  EXPECT_FALSE(entries.at(1).is_over);
  EXPECT_TRUE(entries.at(kLast).is_over);
}

TEST_F(RecordTest, IsForNobodyElse) {
  open();
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(RecordTest, ThatIsACopyIsAnotherInstanceAndHasNoLease) {
  const auto original = open().holder();
  EXPECT_TRUE(open().put(1, {.epoch = 7}));
  const auto copy = folder.path() + "/copy.sqlite";
  std::filesystem::copy_file(path, copy);
  const auto record = Record::open(copy, "a").value();
  EXPECT_NE(record.holder().instance, original.instance);
  EXPECT_THAT(record.entries().value(), IsEmpty());
  EXPECT_EQ(open().holder(), original) << "which stays what it was";
  std::filesystem::rename(path, folder.path() + "/moved.sqlite");
  EXPECT_EQ(Record::open(folder.path() + "/moved.sqlite", "a")->holder(), original);
}

TEST_F(RecordTest, OfANodeThatIsCalledOtherwiseIsAnotherInstance) {
  const auto original = open().holder();
  EXPECT_TRUE(open().put(1, {.epoch = 7}));
  const auto record = open("b");
  EXPECT_NE(record.holder().instance, original.instance);
  EXPECT_THAT(record.entries().value(), IsEmpty());
}

TEST_F(RecordTest, ThatIsDamagedIsBegunAnew) {
  std::ofstream(path) << std::string(5000, 'x');
  auto record = open();
  EXPECT_THAT(record.entries().value(), IsEmpty());
  EXPECT_TRUE(record.put(1, {.epoch = 1}));
}

TEST_F(RecordTest, ThatCanNotBeMadeIsAnError) {
  EXPECT_FALSE(Record::open(folder.path() + "/absent/leases.sqlite", "a"));
}

}  // namespace
}  // namespace tgs::lease
