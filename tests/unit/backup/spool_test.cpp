#include "backup/spool.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "../settings/temporary_folder.h"

namespace tgs::backup {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

struct SpoolTest : testing::Test {
  void put(SessionId session) const {
    auto file = spool.begin(session);
    ASSERT_TRUE(file->write("sealed"));
    ASSERT_TRUE(file->commit());
  }
  std::vector<std::string> waiting() const {
    std::vector<std::string> names;
    for (const auto& item : spool.waiting()) {
      names.push_back(fs::path(item.path).filename());
    }
    return names;
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
  }

  TemporaryFolder parent;
  const std::string folder = parent.path() + "/snapshots";
  const Spool spool = Spool::open(folder).value();
};

TEST_F(SpoolTest, IsForItsOwnerAlone) {
  EXPECT_EQ(fs::status(folder).permissions(), fs::perms(0700));
}

TEST_F(SpoolTest, OnlyTheNewestOfASessionCounts) {
  put(42);
  put(42);
  put(7);
  EXPECT_THAT(waiting(), ElementsAre("7.1", "42.2"));
  EXPECT_EQ(spool.waiting(42)->number, 2U);
  EXPECT_FALSE(spool.waiting(43));
  spool.remove_all_but_newest(42);
  EXPECT_THAT(waiting(), ElementsAre("7.1", "42.2"));
  EXPECT_EQ(files(), 2U);
}

TEST_F(SpoolTest, WhatIsRemovedLeavesANewerOne) {
  put(42);
  const auto uploaded = *spool.waiting(42);
  put(42);
  spool.remove(uploaded);
  EXPECT_THAT(waiting(), ElementsAre("42.2"));
  spool.remove(42);
  EXPECT_EQ(files(), 0U);
}

TEST_F(SpoolTest, WhatWasNotFinishedDoesNotCountAndGoesWithTheNextStart) {
  const auto under_way = spool.begin(42);
  parent.file("snapshots/42.7.draft", "half");
  parent.file("snapshots/42.", "strange");
  EXPECT_THAT(waiting(), IsEmpty());
  const auto next = Spool::open(folder);
  EXPECT_EQ(files(), 0U);
}

}  // namespace
}  // namespace tgs::backup
