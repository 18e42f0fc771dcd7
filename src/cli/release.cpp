#include "cli/release.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "backup/outbox.h"
#include "backup/spool.h"
#include "backup/tables.h"
#include "backup/uploads.h"
#include "base/unique_fd.h"
#include "cli/desk.h"
#include "cli/json_line.h"
#include "lease/record.h"
#include "lease/table.h"

namespace tgs {
namespace {

constexpr std::size_t kMostAtOnce = 64;

/// No storage runs on that folder as long as this is held.
Result<UniqueFd> lock(const std::string& folder) {
  UniqueFd fd(::open((folder + "/lock").c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!fd) {
    return fail(system_error("tdlib.path: no storage has run there: opening " + folder + "/lock", errno));
  }
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    return fail(fmt::format("a storage runs on {}: stop it first", folder));
  }
  return fd;
}

/// Rows that wait in the outbox.
Status send_rows(mysql::Connection& connection, backup::Outbox& outbox, const lease::Holder& me) {
  for (;;) {
    const auto entries = outbox.oldest(kMostAtOnce);
    if (!entries) {
      return fail(entries.error());
    }
    if (entries->empty()) {
      return {};
    }
    const auto left_out = backup::put(connection, *entries, me, [](const auto&) { return true; });
    if (!left_out) {
      return fail("changes wait that the database does not take: " + left_out.error().message);
    }
    if (!left_out->for_now.empty()) {
      return fail(
          "an earlier storage on a copy of this folder may still run: try again when its lease has expired");
    }
    if (auto done = outbox.done(*entries, backup::wall_clock()); !done) {
      return done;
    }
  }
}

Status send_copies(mysql::Connection& connection, backup::Uploads& uploads) {
  for (;;) {
    const auto has_more = uploads.step(connection);
    if (!has_more) {
      return fail("copies wait that the database does not take: " + has_more.error().message);
    }
    if (!*has_more) {
      return {};
    }
  }
}

/// What the database lacks would not come along.
Status hand_over(Desk& desk, const lease::Holder& me, Log& log) {
  auto outbox = backup::Outbox::open(outbox_file(desk.settings.tdlib));
  auto spool = outbox ? backup::Spool::open(spool_folder(desk.settings.tdlib)) : fail(outbox.error());
  if (!spool) {
    return fail(spool.error());
  }
  backup::Uploads uploads(std::move(*spool), std::move(desk.keys.ring), desk.keys.owner.copy(), me,
                          std::make_shared<backup::InQuestion>(), log);
  uploads.sweep(*outbox);
  auto sent = send_rows(desk.connection, *outbox, me);
  return sent ? send_copies(desk.connection, uploads) : sent;
}

/// The record first: without it the storage has to ask, whatever becomes of the rest.
Status release(lease::Record& record, mysql::Connection& connection, SessionId session) {
  if (auto removed = record.remove(session); !removed) {
    return removed;
  }
  const auto released = lease::release(connection, session, record.holder());
  return released ? Status() : fail(released.error().message);
}

Result<std::vector<SessionId>> release_all(Settings settings, SessionId only) {
  const auto cluster = settings.cluster;
  const auto locked = lock(settings.tdlib.path);
  if (!locked) {
    return fail(locked.error());
  }
  auto record = lease::Record::open(leases_file(settings.tdlib), cluster.node);
  if (!record) {
    return fail(record.error());
  }
  Log log("release", LogLevel::none);
  auto desk = prepare(std::move(settings), log);
  if (!desk) {
    return fail(desk.error());
  }
  if (const auto sent = hand_over(*desk, record->holder(), log); !sent) {
    return fail(sent.error());
  }
  auto& connection = desk->connection;
  const auto held = lease::renew(connection, {record->holder(), cluster.lease});
  if (!held) {
    return fail(held.error().message);
  }
  std::vector<SessionId> done;
  for (const auto& [session, epoch] : *held) {
    if (only != 0 && only != session) {
      continue;
    }
    if (const auto released = release(*record, connection, session); !released) {
      return fail(fmt::format("session {}: {}", session, released.error().message));
    }
    done.push_back(session);
  }
  if (done.empty()) {
    return fail(only != 0 ? fmt::format("this storage does not have session {}", only)
                          : std::string("this storage has no session"));
  }
  return done;
}

}  // namespace

Answer release_sessions(const Invocation& invocation) {
  auto loaded = load_settings(invocation);
  if (!loaded) {
    return loaded.error();
  }
  const auto released = release_all(std::move(loaded->settings), invocation.session);
  if (!released) {
    return failure("release", released.error().message);
  }
  if (invocation.json) {
    return {.out = JsonLine().boolean("ok", true).numbers<SessionId>("released", *released).line()};
  }
  return {.out = fmt::format("{} is released\n", fmt::join(*released, " is released\n"))};
}

}  // namespace tgs
