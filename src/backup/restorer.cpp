#include "backup/restorer.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <utility>

#include "backup/stored_session.h"
#include "base/background.h"
#include "mysql/schema.h"

namespace tgs::backup {
namespace {

/// Clients wait meanwhile.
constexpr std::chrono::seconds kPatience{10};

}  // namespace

std::shared_ptr<Restorer> Restorer::start(const Settings& settings, Outbox outbox, Spool spool,
                                          vault::KeyRing keys, Secret database_key, Log& log) {
  std::shared_ptr<Restorer> restorer(new Restorer(settings, std::move(outbox), std::move(spool),
                                                  std::move(keys), std::move(database_key), log));
  start_in_background([restorer] { restorer->run(); });
  return restorer;
}

Restorer::Restorer(const Settings& settings, Outbox outbox, Spool spool, vault::KeyRing keys,
                   Secret database_key, Log& log)
    : settings_(settings),
      outbox_(std::move(outbox)),
      keys_(std::move(keys)),
      database_key_(std::move(database_key)),
      log_(log),
      images_(restored_folder(settings.tdlib), std::move(spool), keys_, database_key_, log) {}

void Restorer::ask(SessionId session) {
  put({session, Task::Kind::find});
}

void Restorer::compare_login(SessionId session) {
  put({session, Task::Kind::compare_login});
}

void Restorer::put(Task task) {
  const std::lock_guard lock(mutex_);
  tasks_.push_back(task);
  has_work_.notify_one();
}

void Restorer::run() {
  for (;;) {
    for (const auto& [session, kind] : next_batch()) {
      kind == Task::Kind::find ? answer({session, find(session)}) : tell_if_lost(session);
    }
    connection_.reset();
  }
}

std::vector<Restorer::Task> Restorer::next_batch() {
  std::unique_lock lock(mutex_);
  has_work_.wait(lock, [this] { return !tasks_.empty(); });
  return std::exchange(tasks_, {});
}

void Restorer::tell_if_lost(SessionId session) {
  bool waits = false;
  if (const auto rows = rows_of(session, waits); rows && *rows) {
    log_.error(
        {session},
        "TDLib asks for a log-in, though the database has one: {} was damaged or lost. Once its clients have"
        " left without a log-in it is restored; a new log-in takes its place",
        binlog_name(settings_.tdlib));
  }
}

bool Restorer::has_file(SessionId session) const {
  struct stat there {};
  const auto path = fmt::format("{}/{}/{}", settings_.tdlib.path, session, binlog_name(settings_.tdlib));
  return ::lstat(path.c_str(), &there) == 0;
}

Result<std::optional<Restorer::Copy>> Restorer::find(SessionId session) {
  if (has_file(session)) {
    return std::nullopt;
  }
  bool waits = false;
  const auto stored = rows_of(session, waits);
  if (!stored) {
    return fail(stored.error());
  }
  if (!*stored) {
    return std::nullopt;
  }
  auto files = find_snapshot(**stored, !waits);
  if (!files || *files) {
    return files ? Result<std::optional<Copy>>(std::move(**files)) : fail(files.error());
  }
  auto file = binlog_of(**stored, keys_, database_key_);
  return file ? Result<std::optional<Copy>>(std::move(*file)) : fail(file.error());
}

/// None: nobody is logged in with it. `waits`: in the outbox, so that the database has older ones.
Result<std::optional<SessionRows>> Restorer::rows_of(SessionId session, bool& waits) {
  const auto waiting = outbox_.find(name_of(SessionRows{.id = session}));
  if (!waiting) {
    return fail(waiting.error());
  }
  waits = waiting->has_value();
  auto rows = waits ? std::optional(std::get<SessionRows>(**waiting))
                    : ask_database<std::optional<SessionRows>>(
                          [session](auto& connection) { return stored_session(connection, session); });
  if (!rows) {
    return fail(rows.error().message);
  }
  return *rows && (*rows)->user != 0 ? std::move(*rows) : std::nullopt;
}

/// `needs_database`: without it there may be a better copy than those that are at hand.
Result<std::optional<Restorer::Files>> Restorer::find_snapshot(const SessionRows& rows, bool needs_database) {
  const auto login = login_in(rows, keys_);
  if (!login) {
    return fail(login.error());
  }
  auto restored = images_.from_spool(rows.id, *login);
  if (restored && !*restored) {
    restored = ask_database<ImageRestore::Restored>(
        [&](auto& connection) { return images_.from_database(connection, rows.id, *login); });
    if (!restored && !needs_database) {
      return std::nullopt;
    }
  }
  if (!restored) {
    return fail(restored.error().message);
  }
  return *restored ? std::optional(Files{fmt::format("its snapshot of {:%Y-%m-%d %H:%M:%S} UTC",
                                                     fmt::gmtime((*restored)->made_at))})
                   : std::nullopt;
}

/// A connection that fails has failed for the whole batch, so that not each of many sessions waits for it.
template <class T>
mysql::Outcome<T> Restorer::ask_database(
    const std::function<mysql::Outcome<T>(mysql::Connection&)>& question) {
  if (!connection_) {
    connection_.emplace(mysql::connect(*settings_.mysql, log_, kPatience));
  }
  if (!*connection_) {
    return tl::unexpected(connection_->error());
  }
  auto answer = question(**connection_);
  if (!answer) {
    connection_.emplace(tl::unexpected(answer.error()));
  }
  return answer;
}

}  // namespace tgs::backup
