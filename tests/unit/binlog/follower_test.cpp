#include "binlog/follower.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "../settings/temporary_folder.h"
#include "made.h"

namespace tgs::binlog {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

struct BinlogFollower : testing::Test {
  void append(const std::string& bytes) const {
    std::ofstream(path, std::ios::binary | std::ios::app) << bytes;
  }
  /// As TDLib does when it writes its file anew.
  void replace(const std::string& bytes) const {
    folder.file("td.binlog.new", bytes);
    fs::remove(path);
    fs::rename(path + ".new", path);
  }
  /// A look that must find nothing wrong.
  Difference look() {
    const auto news = follower.look();
    EXPECT_FALSE(news.fault) << news.fault->reason;
    EXPECT_FALSE(news.has_more);
    return news.difference;
  }

  TemporaryFolder folder;
  std::string path = folder.path() + "/td.binlog";
  Follower follower{path, Secret(std::string(kDatabaseKey))};
};

TEST_F(BinlogFollower, KnowsNothingOfAFileThatIsNotThere) {
  const auto news = follower.look();
  EXPECT_TRUE(news.is_missing);
  EXPECT_FALSE(news.fault);
  EXPECT_EQ(follower.state().size(), 0U);
  EXPECT_FALSE(follower.ends_whole());
}

TEST_F(BinlogFollower, TellsWhatIsNew) {
  append(bytes_of(value(1, "auth", "ok")) + bytes_of(value(2, "pts", "1")));
  EXPECT_THAT(look().values, UnorderedElementsAre("auth", "pts"));
  EXPECT_TRUE(look().empty());
  append(bytes_of(value(2, "pts", "2", kRewrite)));
  EXPECT_THAT(look().values, UnorderedElementsAre("pts"));
  EXPECT_EQ(follower.state().value("pts"), "2");
  EXPECT_TRUE(follower.ends_whole());
}

TEST_F(BinlogFollower, FollowsAnEncryptedFileByteByByte) {
  const auto file = encrypted(bytes_of(value(1, "auth", "ok")) + bytes_of(value(2, "my_id", "7")));
  for (const char byte : file) {
    append(std::string(1, byte));
    look();
  }
  EXPECT_EQ(follower.state().value("auth"), "ok");
  EXPECT_EQ(follower.state().value("my_id"), "7");
  EXPECT_TRUE(follower.is_encrypted());
}

TEST_F(BinlogFollower, WaitsForTheEndOfAnEvent) {
  const auto second = bytes_of(value(2, "b", "2"));
  append(bytes_of(value(1, "a", "1")) + second.substr(0, 30));
  EXPECT_THAT(look().values, UnorderedElementsAre("a"));
  EXPECT_FALSE(follower.ends_whole());
  append(second.substr(30));
  EXPECT_THAT(look().values, UnorderedElementsAre("b"));
  EXPECT_TRUE(follower.ends_whole());
}

TEST_F(BinlogFollower, PartialEventsAtTheEndAreNotWhole) {
  append(bytes_of(value(1, "a", "1", kPartial)));
  EXPECT_TRUE(look().empty());
  EXPECT_FALSE(follower.ends_whole());
}

TEST_F(BinlogFollower, ANewFileIsComparedWithTheFormer) {
  append(bytes_of(value(1, "a", "1")) + bytes_of(value(2, "b", "2")) + bytes_of(value(3, "c", "3")));
  look();
  replace(
      encrypted(bytes_of(value(1, "a", "1")) + bytes_of(value(2, "b", "9")) + bytes_of(value(4, "d", "4"))));
  EXPECT_THAT(look().values, UnorderedElementsAre("b", "c", "d"));
  append("");
  EXPECT_TRUE(look().empty());
  EXPECT_EQ(follower.state().value("b"), "9");
}

TEST_F(BinlogFollower, TellsHowTheFileEndedWhosePlaceAnotherHasTaken) {
  append(bytes_of(value(1, "auth", "ok")));
  look();
  EXPECT_EQ(follower.former(), nullptr);
  append(bytes_of(value(1, "auth", "destroy", kRewrite)));
  replace(bytes_of(value(1, "salt2", "x")));
  EXPECT_THAT(look().values, UnorderedElementsAre("auth", "salt2"));
  ASSERT_NE(follower.former(), nullptr);
  EXPECT_EQ(follower.former()->value("auth"), "destroy");
  EXPECT_EQ(follower.state().value("auth"), std::nullopt);
  look();
  EXPECT_EQ(follower.former(), nullptr);
}

TEST_F(BinlogFollower, WhileNoneHasTheNameTheFormerCounts) {
  append(bytes_of(value(1, "a", "1")));
  look();
  fs::rename(path, path + ".new");
  const auto news = follower.look();
  EXPECT_TRUE(news.is_missing);
  EXPECT_TRUE(news.difference.empty());
  EXPECT_EQ(follower.state().value("a"), "1");
}

TEST_F(BinlogFollower, TheLastWordsOfAFileThatIsGoneAreHeard) {
  append(bytes_of(value(1, "auth", "ok")));
  look();
  append(bytes_of(value(1, "auth", "destroy", kRewrite)));
  fs::remove(path);
  const auto news = follower.look();
  EXPECT_TRUE(news.is_missing);
  EXPECT_THAT(news.difference.values, UnorderedElementsAre("auth"));
  EXPECT_EQ(follower.state().value("auth"), "destroy");
}

TEST_F(BinlogFollower, AFileThatWasCutIsReadAnew) {
  const auto first = bytes_of(value(1, "a", "1"));
  append(first + bytes_of(value(2, "b", "2")));
  look();
  fs::resize_file(path, first.size());
  EXPECT_THAT(look().values, UnorderedElementsAre("b"));
  append(bytes_of(value(2, "c", "2")));
  EXPECT_THAT(look().values, UnorderedElementsAre("c"));
}

TEST_F(BinlogFollower, ADamagedFileCountsUpToTheDamage) {
  append(bytes_of(value(1, "a", "1")) + std::string(32, '\0'));
  const auto news = follower.look();
  ASSERT_TRUE(news.fault);
  EXPECT_EQ(news.fault->kind, Fault::Kind::damaged);
  EXPECT_EQ(news.fault->offset, bytes_of(value(1, "a", "1")).size());
  EXPECT_THAT(news.difference.values, UnorderedElementsAre("a"));
  EXPECT_EQ(follower.look().fault, news.fault) << "and it is told again";
  EXPECT_FALSE(follower.ends_whole());
}

TEST_F(BinlogFollower, AnEventThatCanNotStandThereIsDamage) {
  const auto first = bytes_of(value(5, "a", "1"));
  append(first + bytes_of(value(4, "b", "1")));
  const auto news = follower.look();
  ASSERT_TRUE(news.fault);
  EXPECT_EQ(news.fault->offset, first.size());
  EXPECT_EQ(news.fault->reason, "event 4 comes behind event 5");
}

TEST_F(BinlogFollower, ADamagedSuccessorLeavesTheFormerInForce) {
  append(bytes_of(value(1, "a", "1")) + bytes_of(value(2, "b", "1")));
  look();
  replace(bytes_of(value(1, "a", "2")) + std::string(32, '\0'));
  const auto news = follower.look();
  EXPECT_TRUE(news.fault);
  EXPECT_TRUE(news.difference.empty());
  EXPECT_EQ(follower.state().value("a"), "1");
  replace(bytes_of(value(1, "a", "3")));
  EXPECT_THAT(look().values, UnorderedElementsAre("a", "b"));
}

TEST_F(BinlogFollower, AMendedFileIsReadAnew) {
  const auto good = bytes_of(value(1, "a", "1"));
  append(good + std::string(32, '\0'));
  EXPECT_TRUE(follower.look().fault);
  fs::resize_file(path, good.size());
  append(bytes_of(value(2, "b", "2")));
  EXPECT_THAT(look().values, UnorderedElementsAre("b"));
}

TEST_F(BinlogFollower, AWrongKeyIsToldAsSuch) {
  append(encrypted(bytes_of(value(1, "a", "1")), "another"));
  EXPECT_EQ(follower.look().fault->kind, Fault::Kind::wrong_key);
}

TEST_F(BinlogFollower, WhatIsNoFileIsUnreadable) {
  fs::create_directory(path);
  EXPECT_EQ(follower.look().fault->reason, "it is no ordinary file");
  fs::remove(path);
  const auto elsewhere = folder.file("elsewhere", bytes_of(value(1, "a", "1")));
  fs::create_symlink(elsewhere, path);
  EXPECT_EQ(follower.look().fault->kind, Fault::Kind::unreadable);
  fs::remove(path);
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(follower.look().fault->reason, "it is no ordinary file");
  EXPECT_EQ(follower.state().size(), 0U);
}

TEST_F(BinlogFollower, ALargeFileTakesSeveralLooks) {
  append(bytes_of(value(1, "a", "1")));
  look();
  std::string large;
  for (std::uint64_t id = 1; id <= 40; ++id) {
    append_event(large, event(id, 2, std::string(1U << 20U, 'x')));
  }
  replace(large);
  int looks = 1;
  while (follower.look().has_more) {
    EXPECT_EQ(follower.state().value("a"), "1") << "until all of it is read";
    ASSERT_LT(++looks, 10);
  }
  EXPECT_EQ(looks, 3);
  EXPECT_EQ(follower.state().size(), 40U);
}

}  // namespace
}  // namespace tgs::binlog
