#include "backup/restorer.h"

#include <sys/eventfd.h>

#include <thread>
#include <utility>

#include "backup/stored_session.h"
#include "mysql/schema.h"

namespace tgs::backup {
namespace {

/// Clients wait meanwhile.
constexpr std::chrono::seconds kPatience{10};

}  // namespace

std::shared_ptr<Restorer> Restorer::start(const MysqlSettings& settings, Outbox outbox, vault::KeyRing keys,
                                          Secret database_key, Log& log) {
  std::shared_ptr<Restorer> restorer(
      new Restorer(settings, std::move(outbox), std::move(keys), std::move(database_key), log));
  std::thread([restorer] { restorer->run(); }).detach();
  return restorer;
}

Restorer::Restorer(const MysqlSettings& settings, Outbox outbox, vault::KeyRing keys, Secret database_key,
                   Log& log)
    : settings_(settings),
      outbox_(std::move(outbox)),
      keys_(std::move(keys)),
      database_key_(std::move(database_key)),
      log_(log),
      wake_up_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void Restorer::ask(SessionId session) {
  const std::lock_guard lock(mutex_);
  asked_.push_back(session);
  has_work_.notify_one();
}

void Restorer::answer(Found found) {
  const std::lock_guard lock(mutex_);
  found_.push_back(std::move(found));
  ::eventfd_write(wake_up_.get(), 1);
}

std::vector<Restorer::Found> Restorer::take() {
  eventfd_t count = 0;
  ::eventfd_read(wake_up_.get(), &count);
  const std::lock_guard lock(mutex_);
  return std::exchange(found_, {});
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

Result<std::optional<Secret>> Restorer::find(SessionId session) {
  const auto waiting = outbox_.find(name_of(SessionRows{.id = session}));
  if (!waiting) {
    return fail(waiting.error());
  }
  const auto stored = *waiting ? std::optional(std::get<SessionRows>(**waiting)) : ask_database(session);
  if (!stored) {
    return fail(stored.error().message);
  }
  if (!*stored || (*stored)->user == 0) {
    return std::nullopt;
  }
  auto file = binlog_of(**stored, keys_, database_key_);
  return file ? Result<std::optional<Secret>>(std::move(*file)) : fail(file.error());
}

/// A connection that fails has failed for the whole batch, so that not each of many sessions waits for it.
mysql::Outcome<std::optional<SessionRows>> Restorer::ask_database(SessionId session) {
  if (!connection_) {
    connection_.emplace(mysql::connect(settings_, log_, kPatience));
  }
  if (!*connection_) {
    return tl::unexpected(connection_->error());
  }
  auto rows = stored_session(**connection_, session);
  if (!rows) {
    connection_.emplace(tl::unexpected(rows.error()));
  }
  return rows;
}

}  // namespace tgs::backup
