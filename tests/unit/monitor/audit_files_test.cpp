#include "monitor/audit_files.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "../settings/temporary_folder.h"

namespace tgs::monitor {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

class AuditFiles : public testing::Test {
 protected:
  AuditFiles() {
    settings.tdlib.path = folder.path() + "/sessions";
    fs::create_directories(store_folder(settings.tdlib));
    settings.audit.emplace().file = folder.path() + "/audit/audit.jsonl";
  }

  const TemporaryFolder folder;
  Settings settings;
  Log log{"", LogLevel::none};
};

TEST_F(AuditFiles, AreMadeForTheirOwnerAlone) {
  ASSERT_TRUE(prepare_audit(settings, log));
  EXPECT_EQ(fs::status(folder.path() + "/audit").permissions(), fs::perms(0700));
  EXPECT_EQ(fs::status(settings.audit->file).permissions(), fs::perms(0600));
  EXPECT_EQ(fs::status(audit_key_file(settings.tdlib)).permissions(), fs::perms(0600));
}

TEST_F(AuditFiles, ThatAreThereStay) {
  ASSERT_TRUE(prepare_audit(settings, log));
  folder.file("audit/audit.jsonl", "lines\n");
  ASSERT_TRUE(prepare_audit(settings, log));
  EXPECT_EQ(fs::file_size(settings.audit->file), 6U);
}

TEST_F(AuditFiles, ThatCannotBeMadeAreAnErrorWhereTheAuditIsRequired) {
  settings.audit->file = folder.path() + "/absent/audit/audit.jsonl";
  const auto prepared = prepare_audit(settings, log);
  ASSERT_FALSE(prepared);
  EXPECT_THAT(prepared.error().message,
              HasSubstr("audit.file: " + settings.audit->file + " can't be opened"));
  settings.audit->required = false;
  EXPECT_TRUE(prepare_audit(settings, log));
}

TEST_F(AuditFiles, AreNotMadeWithoutTheSection) {
  settings.audit.reset();
  ASSERT_TRUE(prepare_audit(settings, log));
  EXPECT_FALSE(fs::exists(audit_key_file(settings.tdlib)));
}

}  // namespace
}  // namespace tgs::monitor
