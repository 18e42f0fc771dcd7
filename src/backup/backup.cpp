#include "backup/backup.h"

#include <thread>

#include "backup/session_rows.h"
#include "backup/writer.h"
#include "vault/key_text.h"

namespace tgs::backup {

Result<std::unique_ptr<Backup>> Backup::start(const Settings& settings, const std::string& outbox, Log& log) {
  std::unique_ptr<Backup> backup(new Backup);
  std::unique_ptr<SessionFiles> files;
  if (auto key = vault::key_from(settings.tdlib.encryption_key.reveal())) {
    auto started = backup->start_sessions(settings, outbox, std::move(*key), log);
    if (!started) {
      return fail(started.error());
    }
    files = std::move(*started);
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

/// Two rings of the same key: one lives as long as this object, the other one as the thread that restores.
Result<std::unique_ptr<SessionFiles>> Backup::start_sessions(const Settings& settings,
                                                             const std::string& outbox, Secret key,
                                                             Log& log) {
  auto to_seal = vault::KeyRing::of(kDatabasePurpose, {&key, 1});
  auto to_open = vault::KeyRing::of(kDatabasePurpose, {&key, 1});
  if (!to_seal || !to_open) {
    return fail(to_seal ? to_open.error() : to_seal.error());
  }
  auto to_look_into = Outbox::open(outbox);
  if (!to_look_into) {
    return fail(to_look_into.error());
  }
  keys_.emplace(std::move(*to_seal));
  restorer_ =
      Restorer::start(*settings.mysql, std::move(*to_look_into), std::move(*to_open), key.copy(), log);
  return std::make_unique<SessionFiles>(settings.tdlib.path, binlog_name(settings.tdlib), std::move(key),
                                        *keys_, log);
}

void Backup::find(SessionId session) {
  recorder_->look_then([restorer = restorer_, session](bool is_kept) {
    if (is_kept) {
      restorer->ask(session);
    } else {
      restorer->answer({session, fail("what is to go to the database can't be recorded")});
    }
  });
}

}  // namespace tgs::backup
