#include "backup/recorder.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <optional>

#include "../binlog/made.h"
#include "../settings/temporary_folder.h"
#include "backup/session_rows.h"
#include "base/unique_fd.h"
#include "sqlite/handle.h"

namespace tgs::backup {
namespace {

namespace fs = std::filesystem;
using binlog::value;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

PeerRows ann(std::string username = "ann") {
  return {.id = 5, .phone = "15550100101", .usernames = {std::move(username)}};
}

/// What is written to descriptor 2 while this object lives.
class StandardError {
 public:
  StandardError() : former_(::dup(2)) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    ::dup2(ends[1], 2);
    ::close(ends[1]);
    read_ = UniqueFd(ends[0]);
  }
  StandardError(const StandardError&) = delete;
  StandardError& operator=(const StandardError&) = delete;
  ~StandardError() { ::dup2(former_.get(), 2); }

  /// Empty where none comes in 20 seconds.
  std::string next() const {
    pollfd polled{read_.get(), POLLIN, 0};
    std::string text(4096, '\0');
    const auto count = ::poll(&polled, 1, 20'000) > 0 ? ::read(read_.get(), text.data(), text.size()) : 0;
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return text;
  }

 private:
  UniqueFd former_;
  UniqueFd read_;
};

class RecorderTest : public testing::Test {
 protected:
  RecorderTest() { start(); }

  void start(bool follows = true) {
    auto outbox = Outbox::open(outbox_file());
    ASSERT_TRUE(outbox);
    auto files = follows
                     ? std::make_unique<SessionFiles>(folder_.path(), "td.binlog",
                                                      Secret(std::string(binlog::kDatabaseKey)), keys_, log_)
                     : nullptr;
    recorder_.emplace(std::move(*outbox), std::move(files), log_);
  }
  void put(PeerRows rows) { recorder_->put(std::move(rows)); }
  /// An end takes along what is there by then.
  std::vector<Rows> recorded() {
    recorder_.reset();
    std::vector<Rows> all;
    const auto outbox = Outbox::open(outbox_file()).value();
    const auto entries = outbox.oldest(100).value();
    for (const auto& entry : entries) {
      all.push_back(entry.rows);
    }
    return all;
  }
  void log_in(SessionId id) {
    const auto file = fs::path(folder_.path()) / std::to_string(id) / "td.binlog";
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary)
        << binlog::bytes_of(value(1, "auth", "ok")) << binlog::bytes_of(value(2, "my_id", "5"))
        << binlog::bytes_of(value(3, "main_dc_id", "2"));
  }
  std::string outbox_file() const { return folder_.path() + "/outbox.sqlite"; }

  static vault::KeyRing keys() {
    std::vector<Secret> owner;
    owner.emplace_back(std::string(32, 'o'));
    return vault::KeyRing::of(kDatabasePurpose, owner).value();
  }

  TemporaryFolder folder_;
  Log log_{"store", LogLevel::none};
  vault::KeyRing keys_ = keys();
  std::optional<Recorder> recorder_;
};

TEST_F(RecorderTest, RecordsWhatIsKnownWhenItEnds) {
  log_in(42);
  put(ann());
  EXPECT_THAT(recorded(),
              UnorderedElementsAre(Rows(ann()), Rows(SessionRows{.id = 42, .user = 5, .dc_id = 2})));
}

TEST_F(RecorderTest, RecordsOfAPeerTheNewestNames) {
  put(ann("ann"));
  put(ann("ann_archer"));
  EXPECT_THAT(recorded(), ElementsAre(Rows(ann("ann_archer"))));
}

TEST_F(RecorderTest, LooksByItself) {
  log_in(42);
  auto outbox = Outbox::open(outbox_file()).value();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (outbox.waiting().value().count == 0) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    std::this_thread::yield();
  }
}

TEST_F(RecorderTest, RecordsNoSessionWhereItMayNot) {
  recorder_.reset();
  log_in(42);
  start(false);
  put(ann());
  EXPECT_THAT(recorded(), ElementsAre(Rows(ann())));
}

TEST_F(RecorderTest, KeepsInMemoryWhatTheFileDoesNotTake) {
  sqlite3* raw = nullptr;
  sqlite3_open(outbox_file().c_str(), &raw);
  ASSERT_EQ(sqlite3_exec(raw, "ALTER TABLE waiting RENAME TO away", nullptr, nullptr, nullptr), SQLITE_OK);
  const StandardError lines;
  log_.set_level(LogLevel::error);
  put(ann());
  EXPECT_THAT(lines.next(), testing::HasSubstr("kept in memory"));
  ASSERT_EQ(sqlite3_exec(raw, "ALTER TABLE away RENAME TO waiting", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(raw);
  EXPECT_THAT(recorded(), ElementsAre(Rows(ann())));
}

TEST_F(RecorderTest, TellsWhenItHasLookedOnceMore) {
  log_in(42);
  std::promise<bool> looked;
  recorder_->look_then([&looked](bool is_kept) { looked.set_value(is_kept); });
  EXPECT_TRUE(looked.get_future().get());
  const auto outbox = Outbox::open(outbox_file()).value();
  EXPECT_EQ(outbox.find("session 42").value(), Rows(SessionRows{.id = 42, .user = 5, .dc_id = 2}));
}

TEST_F(RecorderTest, TellsThatTheFileDoesNotTakeIt) {
  sqlite3* raw = nullptr;
  sqlite3_open(outbox_file().c_str(), &raw);
  ASSERT_EQ(sqlite3_exec(raw, "ALTER TABLE waiting RENAME TO away", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(raw);
  put(ann());
  std::promise<bool> looked;
  recorder_->look_then([&looked](bool is_kept) { looked.set_value(is_kept); });
  EXPECT_FALSE(looked.get_future().get());
}

TEST_F(RecorderTest, TellsThatWhatWaitedIsDroppedOnceItReallyIs) {
  auto outbox = Outbox::open(outbox_file()).value();
  const Rows former = SessionRows{.id = 42, .user = 7};
  ASSERT_TRUE(outbox.put({&former, 1}, wall_clock()));
  const auto raw = sqlite::open_private(outbox_file(), std::chrono::seconds(5)).value();
  ASSERT_TRUE(sqlite::execute(raw.get(), "ALTER TABLE waiting RENAME TO away"));
  const StandardError lines;
  log_.set_level(LogLevel::error);
  std::promise<bool> dropped;
  recorder_->put_anew(
      42, [&] { dropped.set_value(!outbox.find(name_of(SessionRows{.id = 42})).value().has_value()); });
  EXPECT_THAT(lines.next(), testing::HasSubstr("backup: "));
  auto future = dropped.get_future();
  EXPECT_EQ(future.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  ASSERT_TRUE(sqlite::execute(raw.get(), "ALTER TABLE away RENAME TO waiting"));
  EXPECT_TRUE(future.get());
}

}  // namespace
}  // namespace tgs::backup
