#include <fmt/format.h>
#include <unistd.h>

#include "backup/outbox.h"
#include "backup/stored_images.h"
#include "backup/stored_session.h"
#include "cli/backup.h"
#include "cli/desk.h"
#include "cli/json_line.h"
#include "tls/certificate.h"
#include "vault/key_text.h"

namespace tgs {
namespace {

struct Snapshots {
  SessionId session;
  std::size_t count;
  backup::StoredImage newest;
};

/// What the database has.
struct Stored {
  std::string server;
  std::size_t sessions;
  std::vector<Snapshots> snapshots;  // of sessions that have some
};

/// What waits, of the storage that has these settings, whether it runs or not.
struct Backlog {
  backup::Outbox::Waiting waiting;
  std::int64_t last_done = 0;

  std::int64_t lag() const { return waiting.lag(backup::wall_clock()); }  // seconds
};

struct Report {
  Result<Stored> stored = fail("");
  Result<std::string> key = fail("");
  Result<Backlog> backlog = fail("");

  bool is_late() const { return backlog && backlog->lag() >= backup::kLateAfter; }
  bool is_good() const { return stored && key && backlog && !is_late(); }
};

Result<std::vector<Snapshots>> snapshots_of(mysql::Connection& connection,
                                            const std::vector<SessionId>& sessions) {
  std::vector<Snapshots> snapshots;
  for (const auto session : sessions) {
    const auto images = backup::stored_images(connection, session);
    if (!images) {
      return fail(images.error().message);
    }
    if (!images->empty()) {
      snapshots.push_back({session, images->size(), images->front()});
    }
  }
  return snapshots;
}

Result<Stored> stored_in(const Settings& settings, Log& log) {
  auto connection = open_database(settings, log);
  if (!connection) {
    return fail(connection.error());
  }
  const auto sessions = backup::stored_sessions(*connection);
  if (!sessions) {
    return fail(sessions.error().message);
  }
  auto snapshots = snapshots_of(*connection, *sessions);
  return snapshots
             ? Result<Stored>(Stored{connection->server_version(), sessions->size(), std::move(*snapshots)})
             : fail(snapshots.error());
}

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

Report report_on(const Settings& settings) {
  Log log("backup", LogLevel::none);
  const auto keys = keys_of(settings.tdlib);
  return {.stored = stored_in(settings, log),
          .key = keys ? Result<std::string>(vault::id_text(keys->ring.newest().id)) : fail(keys.error()),
          .backlog = backlog_in(outbox_file(settings.tdlib))};
}

std::string snapshots_in_words(const Stored& stored) {
  auto lines = fmt::format("{} of {} sessions have some", stored.snapshots.size(), stored.sessions);
  for (const auto& [session, count, newest] : stored.snapshots) {
    lines += fmt::format("\n{:>9} {}, the newest {} of {}, {} bytes", session, count, newest.generation,
                         tls::date_text(newest.made_at), newest.size);
  }
  return lines;
}

std::string in_words(const Report& report) {
  std::string text;
  const auto add = [&text](std::string_view what, std::string_view words) {
    text += fmt::format("{:<9} {}\n", what, words);
  };
  add("database", report.stored ? report.stored->server : report.stored.error().message);
  if (report.stored) {
    add("sessions", std::to_string(report.stored->sessions));
    add("snapshots", snapshots_in_words(*report.stored));
  }
  add("key", report.key ? *report.key : report.key.error().message);
  if (!report.backlog) {
    add("waiting", report.backlog.error().message);
    return text;
  }
  add("waiting", fmt::format("{} changes", report.backlog->waiting.count));
  const auto last = report.backlog->last_done;
  add("lag", fmt::format("{} s, the database last took something {}", report.backlog->lag(),
                         last == 0 ? "never" : "at " + tls::date_text(last)));
  return text;
}

std::string in_json(const Report& report) {
  JsonLine json;
  std::vector<std::string> faults;
  json.boolean("ok", report.is_good());
  if (report.stored) {
    std::vector<JsonLine> snapshots;
    for (const auto& [session, count, newest] : report.stored->snapshots) {
      snapshots.push_back(JsonLine()
                              .number("session", session)
                              .number("count", count)
                              .number("generation", newest.generation)
                              .number("made_at", newest.made_at)
                              .number("bytes", newest.size));
    }
    json.text("database", report.stored->server).number("sessions", report.stored->sessions);
    json.objects("snapshots", snapshots);
  } else {
    faults.push_back(report.stored.error().message);
  }
  if (report.key) {
    json.text("key", *report.key);
  } else {
    faults.push_back(report.key.error().message);
  }
  if (report.backlog) {
    json.number("waiting", report.backlog->waiting.count).number("lag_seconds", report.backlog->lag());
    json.number("last_done", report.backlog->last_done);
  } else {
    faults.push_back(report.backlog.error().message);
  }
  return json.texts("faults", faults).line();
}

}  // namespace

Answer backup_status(const Invocation& invocation) {
  const auto loaded = load_settings(invocation);
  if (!loaded) {
    return loaded.error();
  }
  const auto report = report_on(loaded->settings);
  return {.exit_code = report.is_good() ? exit_ok : exit_failure,
          .out = invocation.json ? in_json(report) : in_words(report)};
}

}  // namespace tgs
