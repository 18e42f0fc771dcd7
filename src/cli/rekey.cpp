#include "cli/rekey.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "backup/reseal.h"
#include "backup/session_rows.h"
#include "backup/spool.h"
#include "base/folder_lock.h"
#include "base/new_file.h"
#include "base/printable.h"
#include "binlog/keyed_file.h"
#include "cli/json_line.h"
#include "cli/key_change.h"
#include "cli/owner_key.h"
#include "cli/session_folders.h"
#include "mysql/schema.h"
#include "settings/secret_source.h"
#include "vault/key_mark.h"
#include "vault/key_text.h"
#include "vault/sealed_header.h"

namespace tgs {
namespace {

constexpr std::chrono::seconds kPatience{60};
constexpr auto kUnknownKey = "it is encrypted with neither the new key nor the former one";

bool is_there(const std::string& path) {
  return ::access(path.c_str(), F_OK) == 0;
}

/// The new one, then those that may have been in use, the last of them none: what TDLib gets from nobody.
Result<std::vector<Secret>> keys_of(const Invocation& invocation, const TdlibSettings& tdlib) {
  std::vector<Result<Secret>> found;
  found.push_back(key_in_file(invocation.new_key));
  if (!tdlib.encryption_key.empty()) {
    found.push_back(key_in_settings(tdlib));
  }
  if (is_there(key_file_of(tdlib))) {
    found.push_back(key_in_file(key_file_of(tdlib)));
  }
  std::vector<Secret> keys;
  for (auto& key : found) {
    if (!key) {
      return fail(key.error());
    }
    keys.push_back(std::move(*key));
  }
  keys.emplace_back();
  return keys;
}

/// All that the steps work with; gone after them.
struct Desk {
  const Settings& settings;
  FolderLock lock;
  std::vector<Secret> keys;  // the new one first
  vault::KeyRing ring;       // of the database, likewise
  std::vector<SessionPlace> sessions;
  std::optional<mysql::Connection> connection;  // none: the settings have no database
};

Result<std::string> rekey_session(const Desk& desk, const SessionPlace& session) {
  const auto file = binlog::KeyedFile::open(session.folder, binlog_name(desk.settings.tdlib));
  if (!file) {
    return fail(file.error());
  }
  if (!*file) {
    return "has no files";
  }
  const auto key = (*file)->key(desk.keys);
  if (!key || !*key) {
    return fail(key ? Error(kUnknownKey) : key.error());
  }
  const bool is_new = **key == 0;
  auto done = is_new ? Status() : (*file)->rekey(desk.keys[**key], desk.keys.front());
  done = done ? (*file)->clean_up() : done;
  if (!done) {
    return fail(done.error());
  }
  return is_new ? "has the new key already" : "has the new key";
}

Result<std::string> said_of(std::string done, const backup::Unopened& left) {
  return left.empty() ? Result<std::string>(std::move(done))
                      : fail(fmt::format("left as they are: {}", fmt::join(left, "; ")));
}

Result<std::string> reseal_outbox(const Desk& desk, const std::string& path) {
  auto outbox = backup::Outbox::open(path);
  const auto left = outbox ? backup::reseal(*outbox, desk.ring) : fail(outbox.error());
  return left ? said_of("has the new key", *left) : fail(left.error());
}

Result<std::string> reseal_database(Desk& desk) {
  const auto sessions = backup::sessions_with_secrets(*desk.connection);
  if (!sessions) {
    return fail(sessions.error().message);
  }
  backup::Unopened left;
  for (const auto session : *sessions) {
    auto of_session = backup::reseal(*desk.connection, session, desk.ring);
    if (!of_session) {
      return fail(of_session.error().message);
    }
    std::ranges::move(*of_session, std::back_inserter(left));
  }
  return said_of(fmt::format("{} sessions have the new key", sessions->size()), left);
}

/// Of those on their way to the database.
std::size_t remove_spooled(const Desk& desk) {
  const backup::Spool spool(spool_folder(desk.settings.tdlib));
  std::size_t removed = 0;
  for (const auto& item : spool.waiting()) {
    std::string begin(vault::kSealedHeaderSize, '\0');
    std::ifstream(item.path, std::ios::binary).read(begin.data(), static_cast<std::streamsize>(begin.size()));
    if (vault::key_id_in(begin) != desk.ring.newest().id) {
      spool.remove(item);
      ++removed;
    }
  }
  return removed;
}

Result<std::string> remove_snapshots(Desk& desk) {
  const auto spooled = remove_spooled(desk);
  const auto stored = desk.connection ? backup::remove_older_snapshots(*desk.connection, desk.ring)
                                      : mysql::Outcome<std::size_t>(0);
  return stored ? Result<std::string>(
                      fmt::format("{} with a former key are removed; a session's next end makes a new one",
                                  spooled + *stored))
                : fail(stored.error().message);
}

Result<std::string> remove_key_file(const Desk& desk) {
  const auto path = key_file_of(desk.settings.tdlib);
  const bool is_done = ::unlink(path.c_str()) == 0 && sync_folder(desk.settings.tdlib.path);
  return is_done ? Result<std::string>("removed, as nothing has its key any more")
                 : fail(system_error(path, errno));
}

/// Anything but the new key?
bool is_former(const Desk& desk, const std::string& path) {
  const auto key = is_there(path) ? key_in_file(path) : fail("");
  return key && key->reveal() != desk.keys.front().reveal();
}

KeyChange change_of(Desk& desk) {
  KeyChange change;
  for (const auto& session : desk.sessions) {
    change.steps.push_back(
        {fmt::format("session {}", session.id), [&] { return rekey_session(desk, session); }});
  }
  if (const auto outbox = outbox_file(desk.settings.tdlib); is_there(outbox)) {
    change.steps.push_back(
        {"what waits for the database", [&desk, outbox] { return reseal_outbox(desk, outbox); }});
  }
  if (desk.connection) {
    change.steps.push_back({"the database", [&] { return reseal_database(desk); }});
  }
  if (desk.connection || !backup::Spool(spool_folder(desk.settings.tdlib)).waiting().empty()) {
    change.at_end.push_back({"copies of whole sessions", [&] { return remove_snapshots(desk); }});
  }
  if (const auto file = key_file_of(desk.settings.tdlib); is_former(desk, file)) {
    change.at_end.push_back({file, [&] { return remove_key_file(desk); }});
  }
  return change;
}

/// Where no session opens, it is not the sessions that are wrong.
Status check_former_key(const Desk& desk) {
  bool is_any_unknown = false;
  for (const auto& session : desk.sessions) {
    const auto file = binlog::KeyedFile::open(session.folder, binlog_name(desk.settings.tdlib));
    const auto key = file && *file ? (*file)->key(desk.keys) : fail("");
    if (key && *key) {
      return {};
    }
    is_any_unknown = is_any_unknown || key;
  }
  return is_any_unknown
             ? fail(
                   "no session opens with the key of the settings, nor with the new one: nothing was changed")
             : Status();
}

Result<Desk> prepare(const Invocation& invocation, const Settings& settings, Log& log) {
  auto keys = keys_of(invocation, settings.tdlib);
  if (!keys) {
    return fail(keys.error());
  }
  auto lock = FolderLock::take(settings.tdlib.path);
  if (!lock) {
    return fail("tdlib.path: " + lock.error().message);
  }
  auto ring = vault::KeyRing::of(backup::kDatabasePurpose, std::span(*keys).first(keys->size() - 1));
  if (!ring) {
    return fail(ring.error());
  }
  auto sessions = sessions_in(settings.tdlib.path);
  if (!sessions) {
    return fail(sessions.error());
  }
  Desk desk{settings, std::move(*lock), std::move(*keys), std::move(*ring), std::move(*sessions), {}};
  if (auto checked = check_former_key(desk); !checked) {
    return fail(checked.error());
  }
  if (settings.mysql) {
    auto connection = mysql::connect(*settings.mysql, log, kPatience);
    if (!connection) {
      return fail(connection.error().message + ": nothing was changed");
    }
    desk.connection.emplace(std::move(*connection));
  }
  return desk;
}

/// As of every secret's file.
std::string warning_of(const std::string& path) {
  const auto file = read_secret_file(path);
  return file && file->seen_by_others
             ? fmt::format("tgstorage: warning: {} can be read by every user of this machine\n", path)
             : "";
}

/// The one thing that is left to do.
std::string in_settings(const Invocation& invocation, const Desk& desk) {
  const auto& configured = desk.settings.tdlib.encryption_key;
  const auto key = vault::key_from(configured.reveal());
  return key && key->reveal() == desk.keys.front().reveal()
             ? "it is in the settings already"
             : fmt::format(
                   "before the next start put it into the settings, as tdlib.encryption_key_file: \"{}\"",
                   std::filesystem::absolute(invocation.new_key).lexically_normal().string());
}

}  // namespace

Answer rekey(const Invocation& invocation) {
  const auto loaded = load_settings(invocation);
  if (!loaded) {
    return loaded.error();
  }
  Log log("rekey", LogLevel::none);
  auto desk = prepare(invocation, loaded->settings, log);
  if (!desk) {
    return failure("rekey", desk.error().message);
  }
  if (const auto marked = vault::set_key_mark(loaded->settings.tdlib.path, desk->keys.front()); !marked) {
    return failure("rekey", marked.error().message);
  }
  std::vector<std::string> steps;
  const auto left = carry_out(change_of(*desk), [&](const std::string& line) {
    steps.push_back(printable(line));
    if (!invocation.json) {
      ::dprintf(STDOUT_FILENO, "%s\n", steps.back().c_str());
    }
  });
  const auto id = vault::id_text(desk->ring.newest().id);
  Answer answer{.err = warning_of(invocation.new_key)};
  if (left > 0) {
    answer = failure(
        "rekey",
        fmt::format("not all has key {} yet: put right what stands above, leave the settings as they are, "
                    "and run it again",
                    id));
  } else if (!invocation.json) {
    answer.out = fmt::format("all has key {}; {}\n", id, in_settings(invocation, *desk));
  }
  if (invocation.json) {
    answer.out =
        JsonLine().boolean("ok", left == 0).text("key", id).number("left", left).texts("steps", steps).line();
  }
  return answer;
}

}  // namespace tgs
