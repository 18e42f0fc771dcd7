#include "backup/outbox.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <optional>

#include "../settings/temporary_folder.h"

namespace tgs::backup {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t kNow = 1'700'000'000;

SessionRows session(SessionId id, std::int64_t user = 5) {
  return {.id = id, .user = user};
}

class OutboxTest : public testing::Test {
 protected:
  OutboxTest() { open(); }

  void open() {
    outbox_.reset();
    auto opened = Outbox::open(path());
    ASSERT_TRUE(opened) << opened.error().message;
    outbox_.emplace(std::move(*opened));
  }
  void put(const Rows& rows, std::int64_t now = kNow) { ASSERT_TRUE(outbox_->put({&rows, 1}, now)); }
  std::vector<Outbox::Entry> oldest(std::size_t most = 100) { return outbox_->oldest(most).value(); }
  std::vector<Rows> rows() {
    std::vector<Rows> all;
    for (auto& entry : oldest()) {
      all.push_back(std::move(entry.rows));
    }
    return all;
  }
  Outbox::Waiting waiting() { return outbox_->waiting().value(); }
  std::string path() const { return folder_.path() + "/outbox.sqlite"; }

  TemporaryFolder folder_;
  std::optional<Outbox> outbox_;
};

TEST_F(OutboxTest, IsEmptyAtFirst) {
  EXPECT_TRUE(rows().empty());
  EXPECT_EQ(waiting().count, 0U);
  EXPECT_EQ(waiting().since, 0);
}

TEST_F(OutboxTest, KnowsThatALogInTookThePlaceOfALogOut) {
  put(session(1, 0));
  put(session(1));
  EXPECT_THAT(rows(), ElementsAre(after(session(1, 0), session(1))));
}

TEST_F(OutboxTest, DropsWhatIsNotToBeWritten) {
  put(session(1));
  put(session(2));
  ASSERT_TRUE(outbox_->drop(name_of(session(1))));
  EXPECT_THAT(rows(), ElementsAre(Rows(session(2))));
}

TEST_F(OutboxTest, GivesWhatWaitsInItsOrder) {
  put(session(2));
  put(session(1));
  put(PeerRows{.id = 2});
  EXPECT_THAT(rows(), ElementsAre(Rows(session(2)), Rows(session(1)), Rows(PeerRows{.id = 2})));
  EXPECT_EQ(oldest(2).size(), 2U);
}

TEST_F(OutboxTest, KeepsOfOneThingTheNewestAndWhenItBeganToWait) {
  put(session(1, 5), kNow);
  put(session(2), kNow + 1);
  put(session(1, 6), kNow + 2);
  EXPECT_THAT(rows(), ElementsAre(Rows(session(2)), Rows(session(1, 6))));
  EXPECT_EQ(waiting().count, 2U);
  EXPECT_EQ(waiting().since, kNow);
}

TEST_F(OutboxTest, GivesWhatStandsBehindAnEntry) {
  put(session(1));
  put(session(2));
  put(session(3));
  const auto behind = outbox_->oldest(1, oldest().front().number).value();
  ASSERT_EQ(behind.size(), 1U);
  EXPECT_EQ(behind[0].rows, Rows(session(2)));
}

TEST_F(OutboxTest, TakesManyAtOnce) {
  const std::vector<Rows> all{session(1), session(2), session(1, 7)};
  ASSERT_TRUE(outbox_->put(all, kNow));
  EXPECT_THAT(rows(), ElementsAre(Rows(session(2)), Rows(session(1, 7))));
}

TEST_F(OutboxTest, CanBeOpenTwice) {
  auto other = Outbox::open(path());
  ASSERT_TRUE(other);
  put(session(1));
  ASSERT_TRUE(other->done(other->oldest(1).value(), kNow));
  EXPECT_TRUE(rows().empty());
}

TEST_F(OutboxTest, ForgetsWhatTheDatabaseHas) {
  put(session(1));
  put(session(2));
  ASSERT_TRUE(outbox_->done(oldest(1), kNow));
  EXPECT_THAT(rows(), ElementsAre(Rows(session(2))));
}

TEST_F(OutboxTest, KeepsWhatHasChangedWhileTheDatabaseGotTheOlder) {
  put(session(1, 5));
  const auto entry = oldest().front();
  put(session(1, 6));
  ASSERT_TRUE(outbox_->done({&entry, 1}, kNow));
  EXPECT_THAT(rows(), ElementsAre(Rows(session(1, 6))));
}

TEST_F(OutboxTest, OutlivesItsProcess) {
  put(session(1));
  open();
  put(session(2));
  open();
  EXPECT_THAT(rows(), ElementsAre(Rows(session(1)), Rows(session(2))));
}

TEST_F(OutboxTest, IsForItsOwnerAlone) {
  put(session(1));
  for (const auto& file : fs::directory_iterator(folder_.path())) {
    EXPECT_EQ(fs::status(file).permissions() & fs::perms(0077), fs::perms::none) << file;
  }
}

TEST_F(OutboxTest, ThrowsAwayNoFileThatItCanNotRead) {
  put(session(1));
  outbox_.reset();
  fs::remove(path() + "-wal");
  std::ofstream(path(), std::ios::binary) << std::string(8192, 'x');
  const auto opened = Outbox::open(path());
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, HasSubstr(path()));
  EXPECT_EQ(fs::file_size(path()), 8192U);
}

TEST_F(OutboxTest, LeavesAFileOfANewerVersionAlone) {
  outbox_.reset();
  sqlite3* raw = nullptr;
  sqlite3_open(path().c_str(), &raw);
  sqlite3_exec(raw, "PRAGMA user_version = 7", nullptr, nullptr, nullptr);
  sqlite3_close(raw);
  const auto opened = Outbox::open(path());
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, HasSubstr("format 7"));
}

TEST_F(OutboxTest, SaysThatItCouldNotKeepSomething) {
  sqlite3* raw = nullptr;
  sqlite3_open(path().c_str(), &raw);
  sqlite3_exec(raw, "DROP TABLE waiting", nullptr, nullptr, nullptr);
  sqlite3_close(raw);
  const Rows rows = session(1);
  EXPECT_FALSE(outbox_->put({&rows, 1}, kNow));
  EXPECT_FALSE(outbox_->oldest(1));
  EXPECT_FALSE(outbox_->waiting());
}

TEST_F(OutboxTest, FindsTheNewestThatWaitsUnderAName) {
  put(session(1));
  put(session(2));
  put(session(1, 0));
  EXPECT_EQ(outbox_->find("session 1").value(), Rows(session(1, 0)));
  EXPECT_EQ(outbox_->find("session 3").value(), std::nullopt);
  ASSERT_TRUE(outbox_->done(oldest(), kNow));
  EXPECT_EQ(outbox_->find("session 1").value(), std::nullopt);
}

TEST_F(OutboxTest, KnowsHowFarTheDatabaseIsBehindAndWhenItLastTookSomething) {
  EXPECT_EQ(waiting().lag(kNow), 0);
  EXPECT_EQ(outbox_->last_done().value(), 0);
  put(session(1), kNow);
  put(session(2), kNow + 50);
  EXPECT_EQ(waiting().lag(kNow + 70), 70);
  EXPECT_EQ(waiting().lag(kNow - 10), 0) << "the clock was put back";
  ASSERT_TRUE(outbox_->done(oldest(1), kNow + 70));
  EXPECT_EQ(waiting().lag(kNow + 70), 20);
  EXPECT_EQ(outbox_->last_done().value(), kNow + 70);
  open();
  EXPECT_EQ(outbox_->last_done().value(), kNow + 70);
}

TEST_F(OutboxTest, GivesNoNumberTwice) {
  put(session(1));
  const auto in_hand = oldest();
  ASSERT_TRUE(outbox_->drop("session 1"));
  put(session(1, 0));
  ASSERT_TRUE(outbox_->done(in_hand, kNow)) << "what was dropped was under way to the database";
  EXPECT_EQ(outbox_->find("session 1").value(), Rows(session(1, 0)));
  const auto last = oldest().back().number;
  ASSERT_TRUE(outbox_->done(oldest(), kNow));
  open();
  put(session(1));
  EXPECT_GT(oldest().front().number, last);
}

TEST_F(OutboxTest, KnowsOfWhichSessionsSomethingWaits) {
  EXPECT_TRUE(outbox_->sessions_waiting().value().empty());
  put(session(1), kNow);
  put(PeerRows{.id = 7}, kNow);
  put(session(42), kNow + 50);
  put(session(1), kNow + 60);
  const std::map<SessionId, std::int64_t> both = {{1, kNow}, {42, kNow + 50}};
  EXPECT_EQ(outbox_->sessions_waiting().value(), both);
  ASSERT_TRUE(outbox_->done(oldest(), kNow + 70));
  EXPECT_TRUE(outbox_->sessions_waiting().value().empty());
}

TEST_F(OutboxTest, IsReadBesideWhoHasItOpenAndNotChangedThen) {
  put(session(1));
  auto reader = Outbox::open_to_read(path()).value();
  EXPECT_EQ(reader.waiting().value().count, 1U);
  EXPECT_EQ(reader.last_done().value(), 0);
  const Rows other = session(2);
  EXPECT_FALSE(reader.put({&other, 1}, kNow));
  put(session(3));
  EXPECT_EQ(reader.waiting().value().count, 2U);
}

TEST_F(OutboxTest, IsNotMadeToBeRead) {
  outbox_.reset();
  fs::remove(path());
  EXPECT_FALSE(Outbox::open_to_read(path()));
  EXPECT_FALSE(fs::exists(path()));
  folder_.file("outbox.sqlite", "no database");
  EXPECT_THAT(Outbox::open_to_read(path()).error().message, HasSubstr("it can't be read"));
}

}  // namespace
}  // namespace tgs::backup
