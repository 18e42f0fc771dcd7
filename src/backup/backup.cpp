#include "backup/backup.h"

#include <thread>

#include "backup/session_rows.h"
#include "backup/writer.h"
#include "vault/key_text.h"

namespace tgs::backup {
namespace {

/// As TDLib names it.
const char* binlog_name(const TdlibSettings& tdlib) {
  return tdlib.use_test_dc ? "td_test.binlog" : "td.binlog";
}

}  // namespace

Result<std::unique_ptr<Backup>> Backup::start(const Settings& settings, const std::string& outbox, Log& log) {
  std::unique_ptr<Backup> backup(new Backup);
  std::unique_ptr<SessionFiles> files;
  if (auto key = vault::key_from(settings.tdlib.encryption_key.reveal())) {
    auto keys = vault::KeyRing::of(kDatabasePurpose, {&*key, 1});
    if (!keys) {
      return fail(keys.error());
    }
    backup->keys_.emplace(std::move(*keys));
    files = std::make_unique<SessionFiles>(settings.tdlib.path, binlog_name(settings.tdlib), std::move(*key),
                                           *backup->keys_, log);
  } else {
    log.error(
        {},
        "mysql: of sessions nothing is copied: their key lies on the same disk; set tdlib.encryption_key "
        "(`tgstorage keygen` makes one), and keep it elsewhere");
  }
  auto to_record = Outbox::open(outbox);
  auto to_write = to_record ? Outbox::open(outbox) : fail(to_record.error());
  if (!to_write) {
    return fail(to_write.error());
  }
  backup->recorder_.emplace(std::move(*to_record), std::move(files), log);
  auto writer = std::make_unique<Writer>(*settings.mysql, std::move(*to_write), log);
  std::thread([writer = std::move(writer)] { writer->run(); }).detach();
  return backup;
}

}  // namespace tgs::backup
