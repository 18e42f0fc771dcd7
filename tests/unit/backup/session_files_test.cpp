#include "backup/session_files.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "../binlog/made.h"
#include "../settings/temporary_folder.h"
#include "backup/session_rows.h"

namespace tgs::backup {
namespace {

namespace fs = std::filesystem;
using binlog::value;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

constexpr const char* kName = "td.binlog";

class SessionFilesTest : public testing::Test {
 protected:
  fs::path file(SessionId id) const { return fs::path(folder_.path()) / std::to_string(id) / kName; }

  void append(SessionId id, std::initializer_list<binlog::Event> events) {
    fs::create_directories(file(id).parent_path());
    std::ofstream out(file(id), std::ios::binary | std::ios::app);
    for (const auto& event : events) {
      out << binlog::bytes_of(event);
    }
  }
  void log_in(SessionId id, std::string_view user = "5") {
    append(id, {value(1, "auth", "ok"), value(2, "my_id", user), value(3, "main_dc_id", "2")});
  }
  std::vector<SessionRows> look() { return files_.look(); }

  static vault::KeyRing keys() {
    std::vector<Secret> owner;
    owner.emplace_back(std::string(32, 'o'));
    return vault::KeyRing::of(kDatabasePurpose, owner).value();
  }

  TemporaryFolder folder_;
  Log log_{"store", LogLevel::none};
  vault::KeyRing keys_ = keys();
  SessionFiles files_{folder_.path(), kName, Secret(std::string(binlog::kDatabaseKey)), keys_, log_};
};

TEST_F(SessionFilesTest, TellOfASessionOnce) {
  EXPECT_THAT(look(), IsEmpty());
  log_in(42);
  EXPECT_THAT(look(), ElementsAre(SessionRows{.id = 42, .user = 5, .dc_id = 2}));
  EXPECT_THAT(look(), IsEmpty());
}

TEST_F(SessionFilesTest, TellOfWhatChangesInTheFile) {
  log_in(1);
  log_in(2);
  look();
  append(2, {value(4, "salt2", "x")});
  EXPECT_THAT(look(), IsEmpty());
  append(2, {value(5, "auth2", binlog::to_value(binlog::made_key(2)).reveal())});
  const auto changed = look();
  ASSERT_EQ(changed.size(), 1U);
  EXPECT_EQ(changed[0].id, 2U);
  EXPECT_EQ(changed[0].keys.size(), 1U);
}

TEST_F(SessionFilesTest, TellOfALogOutThoughTheFileIsGoneAlready) {
  log_in(42);
  look();
  append(42, {value(1, "auth", "logout", binlog::kRewrite)});
  fs::remove_all(file(42).parent_path());
  EXPECT_THAT(look(), ElementsAre(SessionRows{.id = 42}));
  EXPECT_THAT(look(), IsEmpty());
}

TEST_F(SessionFilesTest, TellOfALogOutThoughTheNextSessionIsThereAlready) {
  log_in(42);
  look();
  append(42, {value(1, "auth", "destroy", binlog::kRewrite)});
  fs::remove_all(file(42).parent_path());
  append(42, {value(1, "salt2", "x")});
  EXPECT_THAT(look(), ElementsAre(SessionRows{.id = 42}));
  EXPECT_THAT(look(), IsEmpty());
}

TEST_F(SessionFilesTest, TakeANewFileInThePlaceOfALostOneForNoLogOut) {
  log_in(42);
  look();
  fs::remove_all(file(42).parent_path());
  append(42, {value(1, "salt2", "x")});
  EXPECT_THAT(look(), IsEmpty());
}

TEST_F(SessionFilesTest, TakeAFileThatIsGoneForNoLogOut) {
  log_in(42);
  look();
  fs::remove_all(file(42).parent_path());
  EXPECT_THAT(look(), IsEmpty());
  log_in(42, "6");
  EXPECT_THAT(look(), ElementsAre(Field(&SessionRows::user, 6)));
}

TEST_F(SessionFilesTest, LeaveOutFoldersThatAreNoSessions) {
  for (const auto* name : {"store", "042", "0", "-1", "99999999999999999999", "1x"}) {
    fs::create_directories(fs::path(folder_.path()) / name);
    std::ofstream(fs::path(folder_.path()) / name / kName)
        << binlog::bytes_of(value(1, "auth", "ok")) << binlog::bytes_of(value(2, "my_id", "5"));
  }
  EXPECT_THAT(look(), IsEmpty());
}

TEST_F(SessionFilesTest, ComplainOfADamagedFileAndGoOnWithTheOthers) {
  log_in(1);
  fs::create_directories(file(2).parent_path());
  std::ofstream(file(2)) << std::string(4096, 'x');
  log_in(3);
  testing::internal::CaptureStderr();
  log_.set_level(LogLevel::error);
  EXPECT_EQ(look().size(), 2U);
  EXPECT_THAT(look(), IsEmpty());
  const auto text = testing::internal::GetCapturedStderr();
  EXPECT_THAT(text, testing::HasSubstr("session=2 backup: td.binlog can't be followed"));
  EXPECT_EQ(std::ranges::count(text, '\n'), 1) << text;
}

}  // namespace
}  // namespace tgs::backup
