#include "cli/release.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "backup/outbox.h"
#include "base/unique_fd.h"
#include "cli/desk.h"
#include "lease/record.h"
#include "lease/table.h"

namespace tgs {
namespace {

Answer failed(const std::string& reason) {
  return {.exit_code = exit_failure, .err = fmt::format("tgstorage: release: {}\n", reason)};
}

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

/// What the database lacks would not come along.
Status check_outbox(const std::string& path) {
  if (::access(path.c_str(), F_OK) != 0) {
    return {};
  }
  const auto outbox = backup::Outbox::open(path);
  const auto waiting = outbox ? outbox->waiting() : fail(outbox.error());
  if (!waiting) {
    return fail(waiting.error());
  }
  return waiting->count == 0
             ? Status()
             : fail(fmt::format(
                   "{} changes wait for the database: start the storage until `tgstorage backup status` "
                   "says that nothing waits",
                   waiting->count));
}

/// The record first: without it the storage has to ask, whatever becomes of the rest.
Status release(lease::Record& record, mysql::Connection& connection, SessionId session) {
  if (auto removed = record.remove(session); !removed) {
    return removed;
  }
  const auto released = lease::release(connection, session, record.holder());
  return released ? Status() : fail(released.error().message);
}

Result<std::string> release_all(const Settings& settings, SessionId only) {
  const auto store = store_folder(settings.tdlib);
  const auto locked = lock(settings.tdlib.path);
  if (!locked) {
    return fail(locked.error());
  }
  if (const auto sent = check_outbox(store + "/outbox.sqlite"); !sent) {
    return fail(sent.error());
  }
  auto record = lease::Record::open(store + "/leases.sqlite", settings.cluster.node);
  if (!record) {
    return fail(record.error());
  }
  Log log("release", LogLevel::none);
  auto connection = open_database(settings, log);
  if (!connection) {
    return fail(connection.error());
  }
  const auto held = lease::renew(*connection, {record->holder(), settings.cluster.lease});
  if (!held) {
    return fail(held.error().message);
  }
  std::string text;
  for (const auto& [session, epoch] : *held) {
    if (only != 0 && only != session) {
      continue;
    }
    if (const auto released = release(*record, *connection, session); !released) {
      return fail(fmt::format("session {}: {}", session, released.error().message));
    }
    text += fmt::format("{} is released\n", session);
  }
  return text.empty() ? fail(only != 0 ? fmt::format("this storage does not have session {}", only)
                                       : std::string("this storage has no session"))
                      : Result<std::string>(std::move(text));
}

}  // namespace

Answer release_sessions(const Invocation& invocation) {
  const auto loaded = load_settings(invocation);
  if (!loaded) {
    return loaded.error();
  }
  auto released = release_all(loaded->settings, invocation.session);
  return released ? Answer{.out = std::move(*released)} : failed(released.error().message);
}

}  // namespace tgs
