#include "cli/backup.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "backup/image_restore.h"
#include "backup/outbox.h"
#include "backup/session_rows.h"
#include "backup/stored_session.h"
#include "binlog/new_file.h"
#include "cli/desk.h"
#include "cli/progress.h"
#include "mysql/connection.h"
#include "mysql/schema.h"
#include "vault/key_text.h"

namespace tgs {
namespace {

Answer failed(std::string_view command, const std::string& reason) {
  return {.exit_code = exit_failure, .err = fmt::format("tgstorage: {}: {}\n", command, reason)};
}

Result<backup::SessionRows> rows_of(SessionId session, Desk& desk) {
  const auto rows = backup::stored_session(desk.connection, session);
  if (!rows) {
    return fail(rows.error().message);
  }
  return *rows ? Result<backup::SessionRows>(**rows)
               : fail(fmt::format("the database has no session {}", session));
}

std::string time_text(std::int64_t moment) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(moment));
}

/// Its rows, and its newest snapshot; in words.
Result<std::string> verify(SessionId session, Desk& desk) {
  const auto rows = rows_of(session, desk);
  const auto file = rows ? backup::binlog_of(*rows, desk.keys.ring, desk.keys.owner) : fail(rows.error());
  if (!file) {
    return fail(file.error());
  }
  const auto images = backup::stored_images(desk.connection, session);
  if (!images) {
    return fail(images.error().message);
  }
  if (images->empty()) {
    return "ok";
  }
  const auto& newest = images->front();
  const auto checked = backup::check_image(desk.connection, session, newest, desk.keys.ring, desk.keys.owner);
  if (!checked) {
    return fail(checked.error().message);
  }
  return *checked ? Result<std::string>("ok, with its snapshot of " + time_text((*checked)->made_at))
                  : fail(fmt::format("its snapshot {} is of no use: {}", newest.generation,
                                     checked->error().message));
}

/// One line for each session that has snapshots.
Result<std::string> snapshots_in(mysql::Connection& connection, const std::vector<SessionId>& sessions) {
  std::string lines;
  std::size_t count = 0;
  for (const auto session : sessions) {
    const auto images = backup::stored_images(connection, session);
    if (!images) {
      return fail(images.error().message);
    }
    if (!images->empty()) {
      ++count;
      const auto& newest = images->front();
      lines += fmt::format("\n{:>9} {}, the newest {} of {}, {} bytes", session, images->size(),
                           newest.generation, time_text(newest.made_at), newest.size);
    }
  }
  return fmt::format("{} of {} sessions have some", count, sessions.size()) + lines;
}

/// Of the storage that has these settings, whether it runs or not.
struct Backlog {
  backup::Outbox::Waiting waiting;
  std::int64_t last_done = 0;
};

/// No file is an empty one.
Result<Backlog> backlog_in(const std::string& path) {
  if (::access(path.c_str(), F_OK) != 0) {
    return Backlog();
  }
  const auto outbox = backup::Outbox::open_to_read(path);
  const auto waiting = outbox ? outbox->waiting() : fail(outbox.error());
  const auto last_done = waiting ? outbox->last_done() : fail(waiting.error());
  return last_done ? Result<Backlog>(Backlog{*waiting, *last_done}) : fail(last_done.error());
}

Result<std::string> lag_of(const Backlog& backlog) {
  const auto lag = backlog.waiting.lag(backup::wall_clock());
  auto text = fmt::format("{} s, the database last took something {}", lag,
                          backlog.last_done == 0
                              ? "never"
                              : fmt::format("at {:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(backlog.last_done)));
  return lag < backup::kLateAfter ? Result<std::string>(std::move(text)) : fail(std::move(text));
}

}  // namespace

Answer backup_status(const Invocation& invocation) {
  const auto loaded = load_settings(invocation);
  if (!loaded) {
    return loaded.error();
  }
  const auto& settings = loaded->settings;
  Answer answer;
  const auto add = [&answer](std::string_view what, const Result<std::string>& text) {
    answer.out += fmt::format("{:<9} {}\n", what, text ? *text : text.error().message);
    answer.exit_code = text ? answer.exit_code : exit_failure;
  };
  Log log("backup", LogLevel::none);
  auto connection = open_database(settings, log);
  if (!connection) {
    add("database", fail(connection.error()));
  } else {
    add("database", connection->server_version());
    const auto sessions = backup::stored_sessions(*connection);
    add("sessions",
        sessions ? Result<std::string>(std::to_string(sessions->size())) : fail(sessions.error().message));
    add("snapshots", sessions ? snapshots_in(*connection, *sessions) : fail(sessions.error().message));
  }
  const auto keys = keys_of(settings.tdlib);
  add("key", keys ? Result<std::string>(vault::id_text(keys->ring.newest().id)) : fail(keys.error()));
  const auto backlog = backlog_in(store_folder(settings.tdlib) + "/outbox.sqlite");
  add("waiting", backlog ? Result<std::string>(fmt::format("{} changes", backlog->waiting.count))
                         : fail(backlog.error()));
  add("lag", backlog ? lag_of(*backlog) : fail(backlog.error()));
  return answer;
}

Answer verify_backup(const Invocation& invocation) {
  auto loaded = load_settings(invocation);
  if (!loaded) {
    return loaded.error();
  }
  Log log("backup", LogLevel::none);
  auto desk = prepare(std::move(loaded->settings), log);
  if (!desk) {
    return failed("backup verify", desk.error().message);
  }
  const auto sessions = backup::stored_sessions(desk->connection);
  if (!sessions) {
    return failed("backup verify", sessions.error().message);
  }
  Answer answer;
  std::size_t good = 0;
  Progress progress("verifying", sessions->size());
  for (const auto session : *sessions) {
    const auto verified = verify(session, *desk);
    good += verified ? 1U : 0U;
    answer.out += fmt::format("{:<20} {}\n", session, verified ? *verified : verified.error().message);
    progress.add(1);
  }
  answer.out += fmt::format("{} of {} sessions can be restored\n", good, sessions->size());
  answer.exit_code = good == sessions->size() ? exit_ok : exit_failure;
  return answer;
}

namespace {

/// In a folder beside `folder`, which takes its place only where that is empty, or not there.
Result<bool> restore_snapshot(const backup::SessionRows& rows, const std::string& folder, Desk& desk,
                              Log& log) {
  const auto login = backup::login_in(rows, desk.keys.ring);
  if (!login) {
    return fail(login.error());
  }
  const auto draft = folder + ".draft";
  if (::mkdir(draft.c_str(), 0700) != 0 && errno != EEXIST) {
    return fail(system_error("making " + draft, errno));
  }
  const backup::ImageRestore images(draft, backup::Spool(spool_folder(desk.settings.tdlib)), desk.keys.ring,
                                    desk.keys.owner, log);
  auto restored = images.from_spool(rows.id, *login);
  if (restored && !*restored) {
    restored = images.from_database(desk.connection, rows.id, *login);
  }
  const auto made = fmt::format("{}/{}", draft, rows.id);
  const bool is_placed = !restored || !*restored || ::rename(made.c_str(), folder.c_str()) == 0;
  const auto reason = system_error("making " + folder, errno);
  std::error_code ignored;
  std::filesystem::remove_all(draft, ignored);
  if (!restored || !is_placed) {
    return fail(restored ? reason.message : restored.error().message);
  }
  return restored->has_value();
}

Status restore_log_in(const backup::SessionRows& rows, const std::string& folder, const Desk& desk) {
  const auto file = backup::binlog_of(rows, desk.keys.ring, desk.keys.owner);
  if (!file) {
    return fail(file.error());
  }
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return fail(system_error("making " + folder, errno));
  }
  return binlog::write_new_file(fmt::format("{}/{}", folder, binlog_name(desk.settings.tdlib)),
                                file->reveal());
}

}  // namespace

Answer restore_session(const Invocation& invocation) {
  auto loaded = load_settings(invocation);
  if (!loaded) {
    return loaded.error();
  }
  Log log("restore", LogLevel::warning);
  auto desk = prepare(std::move(loaded->settings), log);
  if (!desk) {
    return failed("restore", desk.error().message);
  }
  const auto rows = rows_of(invocation.session, *desk);
  if (!rows) {
    return failed("restore", rows.error().message);
  }
  const auto& folder = invocation.session_file;
  const auto is_whole = restore_snapshot(*rows, folder, *desk, log);
  if (!is_whole) {
    return failed("restore", is_whole.error().message);
  }
  if (const auto made = *is_whole ? Status() : restore_log_in(*rows, folder, *desk); !made) {
    return failed("restore", made.error().message);
  }
  return {.out = fmt::format(
              "{} has {} session {}, encrypted with this storage's key\n"
              "Run it in one storage only: Telegram ends a session for good that is used from two places.\n",
              *is_whole ? folder : fmt::format("{}/{}", folder, binlog_name(desk->settings.tdlib)),
              *is_whole ? "all of" : "the log-in of", invocation.session)};
}

}  // namespace tgs
