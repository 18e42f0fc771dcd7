#include "backup/copier.h"

#include <fmt/format.h>

#include <ctime>
#include <utility>

#include "base/background.h"
#include "base/read_through.h"
#include "snapshot/sealed_image.h"

namespace tgs::backup {

std::shared_ptr<Copier> Copier::start(Options options, Spool spool, vault::KeyRing keys, Secret database_key,
                                      Log& log) {
  std::shared_ptr<Copier> copier(
      new Copier(std::move(options), std::move(spool), std::move(keys), std::move(database_key), log));
  start_in_background([copier] { copier->run(); });
  return copier;
}

Copier::Copier(Options options, Spool spool, vault::KeyRing keys, Secret database_key, Log& log)
    : options_(std::move(options)),
      spool_(std::move(spool)),
      keys_(std::move(keys)),
      database_key_(std::move(database_key)),
      log_(log) {}

void Copier::ask(SessionId session, bool in_any_case) {
  const std::lock_guard lock(mutex_);
  tasks_.push_back({session, in_any_case, Clock::now() + kLongest});
  has_work_.notify_one();
}

void Copier::run() {
  for (;;) {
    const auto task = next();
    if (const auto copied = copy(task); !copied) {
      log_.error({task.session}, "backup: no snapshot was taken: {}", copied.error().message);
    }
  }
}

void Copier::finish(Duration longest) {
  std::unique_lock lock(mutex_);
  is_done_.wait_for(lock, longest, [this] { return tasks_.empty() && !is_copying_; });
}

Copier::Task Copier::next() {
  std::unique_lock lock(mutex_);
  is_copying_ = false;
  is_done_.notify_all();
  has_work_.wait(lock, [this] { return !tasks_.empty(); });
  const auto task = tasks_.front();
  tasks_.erase(tasks_.begin());
  is_copying_ = true;
  return task;
}

/// The answer goes out as soon as the files are read: that what was written is good is known later.
Status Copier::copy(const Task& task) {
  const auto last = copies_.find(task.session);
  if (last != copies_.end() && !task.in_any_case && Clock::now() < last->second.at + options_.spacing) {
    leave_out(task.session);
    return {};
  }
  auto file = spool_.begin(task.session);
  snapshot::ImageHeader header;
  auto written = file ? write(task, *file, header) : fail(file.error());
  leave_out(task.session);
  if (!written) {
    return written;
  }
  if (last != copies_.end() && !task.in_any_case && last->second.files == header.files) {
    return {};
  }
  if (auto good = read_back(*file, task.session); !good) {
    return good;
  }
  if (auto kept = file->commit(); !kept) {
    return kept;
  }
  spool_.remove_all_but_newest(task.session);
  copies_.insert_or_assign(task.session, Copy{Clock::now(), std::move(header.files)});
  return {};
}

/// TDLib can't open the folder meanwhile.
Status Copier::write(const Task& task, NewFile& file, snapshot::ImageHeader& header) {
  const auto folder =
      snapshot::SessionFolder::open(fmt::format("{}/{}", options_.sessions_folder, task.session));
  if (!folder) {
    return fail(folder.error());
  }
  auto described = folder->describe(database_key_);
  if (!described) {
    return fail(described.error());
  }
  header = std::move(*described);
  header.session = task.session;
  header.made_at = std::time(nullptr);
  header.tdlib_version = TGSTORAGE_TDLIB_VERSION;
  return seal_image(*folder, header, keys_, [&](std::string_view bytes) {
    return Clock::now() < task.until
               ? file.write(bytes)
               : fail(fmt::format("it takes longer than {} s, for which the session can't wait",
                                  kLongest.count()));
  });
}

Status Copier::read_back(const NewFile& file, SessionId session) const {
  snapshot::SealedImageReader reader(keys_, session, database_key_);
  auto read = read_through(file.fd(), [&reader](std::string_view bytes) { return reader.feed(bytes); });
  if (read) {
    read = reader.finish();
  }
  if (!read) {
    return fail("what was written can't be read back: " + read.error().message);
  }
  const auto login = reader.login();
  return login && login->state == binlog::LoggedIn::yes ? Status() : fail("nobody is logged in with it");
}

}  // namespace tgs::backup
