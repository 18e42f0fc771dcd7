#include "backup/backup.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>

#include "backup/session_rows.h"
#include "backup/writer.h"
#include "base/background.h"
#include "vault/key_text.h"

namespace tgs::backup {

namespace {

/// Less than the monitor waits for the store's end.
constexpr std::chrono::seconds kLongestFinish{2};

/// What an earlier run has left in it is of no use.
Status make_restored_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  return !error && ::mkdir(folder.c_str(), 0700) == 0 ? Status()
                                                      : fail(system_error("making " + folder, errno));
}

}  // namespace

Result<std::unique_ptr<Backup>> Backup::start(const Settings& settings, lease::Holder me, Log& log) {
  std::unique_ptr<Backup> backup(new Backup);
  Sessions sessions;
  if (auto key = vault::key_from(settings.tdlib.encryption_key.reveal())) {
    auto started = backup->start_sessions(settings, std::move(*key), me, log);
    if (!started) {
      return fail(started.error());
    }
    sessions = std::move(*started);
  } else {
    log.error(
        {},
        "mysql: of sessions nothing is copied: their key lies on the same disk; set tdlib.encryption_key "
        "(`tgstorage keygen` makes one), and keep it elsewhere");
  }
  auto to_record = Outbox::open(outbox_file(settings.tdlib));
  auto to_write = to_record ? Outbox::open(outbox_file(settings.tdlib)) : fail(to_record.error());
  if (!to_write) {
    return fail(to_write.error());
  }
  backup->recorder_.emplace(std::move(*to_record), std::move(sessions.files), log);
  auto to_ask = Outbox::open_to_read(outbox_file(settings.tdlib));
  if (!to_ask) {
    return fail(to_ask.error());
  }
  backup->waiting_.emplace(std::move(*to_ask));
  auto writer = std::make_shared<Writer>(*settings.mysql, std::move(*to_write), std::move(sessions.uploads),
                                         std::move(me), backup->in_question_, backup->is_up_, log);
  start_in_background([writer = std::move(writer)] { writer->run(); });
  return backup;
}

Backup::~Backup() {
  if (copier_) {
    copier_->finish(kLongestFinish);
  }
}

/// Rings of the same key: one lives as long as this object, the others as the threads that use them.
Result<Backup::Sessions> Backup::start_sessions(const Settings& settings, Secret key, const lease::Holder& me,
                                                Log& log) {
  std::vector<vault::KeyRing> rings;
  for (int each = 0; each < 4; ++each) {
    auto ring = vault::KeyRing::of(kDatabasePurpose, {&key, 1});
    if (!ring) {
      return fail(ring.error());
    }
    rings.push_back(std::move(*ring));
  }
  auto to_look_into = Outbox::open(outbox_file(settings.tdlib));
  auto spool = to_look_into ? Spool::open(spool_folder(settings.tdlib)) : fail(to_look_into.error());
  const auto made = spool ? make_restored_folder(restored_folder(settings.tdlib)) : fail(spool.error());
  if (!made) {
    return fail(made.error());
  }
  keys_.emplace(std::move(rings[0]));
  restorer_ =
      Restorer::start(settings, std::move(*to_look_into), *spool, std::move(rings[1]), key.copy(), log);
  copier_ = Copier::start({settings.tdlib.path, settings.backup.snapshot_spacing}, *spool,
                          std::move(rings[2]), key.copy(), log);
  spool_.emplace(*spool);
  auto uploads =
      std::make_unique<Uploads>(std::move(*spool), std::move(rings[3]), key.copy(), me, in_question_, log);
  auto files = std::make_unique<SessionFiles>(settings.tdlib.path, binlog_name(settings.tdlib),
                                              std::move(key), *keys_, log);
  return Sessions{std::move(files), std::move(uploads)};
}

Backup::Standing Backup::standing() const {
  const auto waiting = waiting_->waiting();
  auto sessions = waiting_->sessions_waiting();
  Standing standing{*is_up_, waiting ? *waiting : Outbox::Waiting{}};
  if (sessions) {
    standing.sessions = std::move(*sessions);
  }
  if (spool_) {
    for (const auto& item : spool_->waiting()) {
      const auto since = Spool::since(item);
      if (!since) {
        continue;  // the database has it since a moment ago
      }
      ++standing.snapshots;
      auto& oldest = standing.sessions.try_emplace(item.session, *since).first->second;
      oldest = std::min(oldest, *since);
    }
  }
  return standing;
}

void Backup::own(SessionId session, bool was_anothers) {
  if (!was_anothers) {
    recorder_->put_anew(session);
    return in_question_->end(session);
  }
  spool_->remove(session);
  recorder_->put_anew(session, [in_question = in_question_, session] { in_question->end(session); });
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

/// After a look: of a log-out nothing is to be said.
void Backup::compare_login(SessionId session) {
  recorder_->look_then([restorer = restorer_, session](bool is_kept) {
    if (is_kept) {
      restorer->compare_login(session);
    }
  });
}

/// After a look: the database has a session's rows before its snapshots, and a log-out before either.
void Backup::copy(SessionId session, bool in_any_case) {
  recorder_->look_then([copier = copier_, session, in_any_case](bool is_kept) {
    is_kept ? copier->ask(session, in_any_case) : copier->leave_out(session);
  });
}

}  // namespace tgs::backup
