#include "backup/restorer.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <thread>
#include <utility>

#include "backup/stored_session.h"
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
  std::thread([restorer] { restorer->run(); }).detach();
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
  const std::lock_guard lock(mutex_);
  asked_.push_back(session);
  has_work_.notify_one();
}

void Restorer::run() {
  for (;;) {
    for (const auto session : next_batch()) {
      answer({session, find(session)});
    }
    connection_.reset();
  }
}

std::vector<SessionId> Restorer::next_batch() {
  std::unique_lock lock(mutex_);
  has_work_.wait(lock, [this] { return !asked_.empty(); });
  return std::exchange(asked_, {});
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
  const auto waiting = outbox_.find(name_of(SessionRows{.id = session}));
  if (!waiting) {
    return fail(waiting.error());
  }
  const bool waits = waiting->has_value();
  const auto stored = waits ? std::optional(std::get<SessionRows>(**waiting))
                            : ask_database<std::optional<SessionRows>>([session](auto& connection) {
                                return stored_session(connection, session);
                              });
  if (!stored) {
    return fail(stored.error().message);
  }
  if (!*stored || (*stored)->user == 0) {
    return std::nullopt;
  }
  auto files = find_snapshot(**stored, !waits);
  if (!files || *files) {
    return files ? Result<std::optional<Copy>>(std::move(**files)) : fail(files.error());
  }
  auto file = binlog_of(**stored, keys_, database_key_);
  return file ? Result<std::optional<Copy>>(std::move(*file)) : fail(file.error());
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
