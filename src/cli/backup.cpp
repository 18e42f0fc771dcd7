#include "cli/backup.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>

#include "backup/image_restore.h"
#include "backup/session_rows.h"
#include "backup/stored_session.h"
#include "binlog/new_file.h"
#include "cli/desk.h"
#include "cli/json_line.h"
#include "cli/progress.h"
#include "mysql/connection.h"
#include "mysql/schema.h"
#include "tls/certificate.h"

namespace tgs {
namespace {

Result<backup::SessionRows> rows_of(SessionId session, Desk& desk) {
  const auto rows = backup::stored_session(desk.connection, session);
  if (!rows) {
    return fail(rows.error().message);
  }
  return *rows ? Result<backup::SessionRows>(**rows)
               : fail(fmt::format("the database has no session {}", session));
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
  return *checked ? Result<std::string>("ok, with its snapshot of " + tls::date_text((*checked)->made_at))
                  : fail(fmt::format("its snapshot {} is of no use: {}", newest.generation,
                                     checked->error().message));
}

/// What `verify` has found out, a session each.
class Verdicts {
 public:
  void add(SessionId session, const Result<std::string>& verdict) {
    const auto text = verdict ? *verdict : verdict.error().message;
    good_ += verdict ? 1U : 0U;
    lines_ += fmt::format("{:<20} {}\n", session, text);
    sessions_.push_back(
        JsonLine().number("session", session).boolean("ok", verdict.has_value()).text("text", text));
  }

  Answer answer(bool is_for_program) const {
    const bool is_good = good_ == sessions_.size();
    return {.exit_code = is_good ? exit_ok : exit_failure,
            .out = is_for_program ? JsonLine().boolean("ok", is_good).objects("sessions", sessions_).line()
                                  : fmt::format("{}{} of {} sessions can be restored\n", lines_, good_,
                                                sessions_.size())};
  }

 private:
  std::size_t good_ = 0;
  std::string lines_;
  std::vector<JsonLine> sessions_;
};

}  // namespace

Answer verify_backup(const Invocation& invocation) {
  auto loaded = load_settings(invocation);
  if (!loaded) {
    return loaded.error();
  }
  Log log("backup", LogLevel::none);
  auto desk = prepare(std::move(loaded->settings), log);
  if (!desk) {
    return failure("backup verify", desk.error().message);
  }
  const auto sessions = backup::stored_sessions(desk->connection);
  if (!sessions) {
    return failure("backup verify", sessions.error().message);
  }
  Verdicts verdicts;
  Progress progress("verifying", sessions->size());
  for (const auto session : *sessions) {
    verdicts.add(session, verify(session, *desk));
    progress.add(1);
  }
  return verdicts.answer(invocation.json);
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
    return failure("restore", desk.error().message);
  }
  const auto rows = rows_of(invocation.session, *desk);
  if (!rows) {
    return failure("restore", rows.error().message);
  }
  const auto& folder = invocation.session_file;
  const auto is_whole = restore_snapshot(*rows, folder, *desk, log);
  if (!is_whole) {
    return failure("restore", is_whole.error().message);
  }
  if (const auto done = *is_whole ? Status() : restore_log_in(*rows, folder, *desk); !done) {
    return failure("restore", done.error().message);
  }
  const auto made = *is_whole ? folder : fmt::format("{}/{}", folder, binlog_name(desk->settings.tdlib));
  if (invocation.json) {
    return {.out = JsonLine()
                       .boolean("ok", true)
                       .number("session", invocation.session)
                       .text("place", made)
                       .boolean("whole", *is_whole)
                       .line()};
  }
  return {.out = fmt::format(
              "{} has {} session {}, encrypted with this storage's key\n"
              "Run it in one storage only: Telegram ends a session for good that is used from two places.\n",
              made, *is_whole ? "all of" : "the log-in of", invocation.session)};
}

}  // namespace tgs
