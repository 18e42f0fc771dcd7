#include <gmock/gmock.h>

#include "loading.h"
#include "settings/dump.h"

namespace tgs {
namespace {

using testing::HasSubstr;

std::string audit(const std::string& file, const std::string& more = "") {
  return R"({"audit": {"file": ")" + file + "\"}" + more + "}";
}

TEST(SettingsAudit, IsOffByDefault) {
  EXPECT_FALSE(loaded("{}").settings.audit);
}

TEST(SettingsAudit, IsRequiredWhereThereIsOne) {
  const auto settings = loaded(audit("audit/audit.jsonl")).settings;
  ASSERT_TRUE(settings.audit);
  EXPECT_EQ(settings.audit->file, "/etc/tgstorage/audit/audit.jsonl");
  EXPECT_TRUE(settings.audit->required);
  EXPECT_EQ(settings.audit->arguments, AuditArguments::hash);
  EXPECT_EQ(settings.audit->max_bytes, 67108864U);
  EXPECT_EQ(settings.audit->keep, 10U);
}

TEST(SettingsAudit, NeedsAFile) {
  EXPECT_THAT(fault(R"({"audit": {}})"), HasSubstr("audit.file: is missing"));
  EXPECT_THAT(fault(audit("")), HasSubstr("audit.file: "));
}

TEST(SettingsAudit, NeedsAFolderOfItsOwn) {
  EXPECT_THAT(fault(audit("audit.jsonl")),
              HasSubstr("audit.file: is in /etc/tgstorage, which holds the settings file too"));
  EXPECT_THAT(fault(audit("/var/lib/audit.jsonl", R"(,"tdlib": {"path": "/var/lib/sessions"})")),
              HasSubstr("audit.file: is in /var/lib, which holds tdlib.path too"));
  EXPECT_THAT(fault(audit("/var/log/audit.jsonl", R"(,"logfile": "/var/log/storage/storage.log")")),
              HasSubstr("audit.file: is in /var/log, which holds logfile too"));
  EXPECT_THAT(fault(audit("sessions/7/audit.jsonl")), HasSubstr("audit.file: is in tdlib.path"));
  EXPECT_THAT(fault(audit("/audit.jsonl")), HasSubstr("audit.file: is in /, which holds"));
}

TEST(SettingsAudit, IsNotTakenForAFolderThatOnlyBeginsLikeIt) {
  EXPECT_TRUE(loaded(audit("/var/lib/sess/a", R"(,"tdlib": {"path": "/var/lib/sessions"})")).settings.audit);
}

TEST(SettingsAudit, TellsTheFrontNoMoreThanThatThereIsOne) {
  const auto settings = loaded(audit("audit/audit.jsonl")).settings;
  EXPECT_THAT(for_front(settings), testing::Not(HasSubstr("audit.jsonl")));
  EXPECT_TRUE(load_projection(for_front(settings))->audit->required);
  EXPECT_EQ(load_projection(for_store(settings).reveal())->audit->file, settings.audit->file);
  EXPECT_FALSE(load_projection(for_worker(settings).reveal())->audit);
}

}  // namespace
}  // namespace tgs
