#include "backup/stored_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "backup/session_rows.h"
#include "binlog/reader.h"
#include "binlog/state.h"
#include "binlog/writer.h"
#include "vault/envelope.h"

namespace tgs::backup {
namespace {

constexpr int kMostDc = 1000;

/// Of a column whose type is the original's affair. 0 where there is none, or one that is none of ours.
std::int64_t number_in(const mysql::Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    return *number;
  }
  const auto* number = std::get_if<std::uint64_t>(&value);
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  return number != nullptr && *number <= static_cast<std::uint64_t>(kMost)
             ? static_cast<std::int64_t>(*number)
             : 0;
}

SessionRows rows_from(SessionId id, const mysql::Row& session, const std::vector<mysql::Row>& keys) {
  SessionRows rows{.id = id};
  rows.user = std::max<std::int64_t>(number_in(session.at(0)), 0);
  rows.dc_id = static_cast<int>(std::clamp<std::int64_t>(number_in(session.at(1)), -1, kMostDc + 1));
  rows.is_bot = number_in(session.at(2)) != 0;
  for (const auto& key : keys) {
    rows.keys.push_back({number_in(key.at(0)), mysql::value_or_none<std::string>(key.at(1))});
  }
  return rows;
}

/// Sealed, or as the original storage wrote it.
Result<Secret> open_key(const SessionRows::Sealed& sealed, SessionId session, const vault::KeyRing& keys) {
  if (vault::is_envelope(sealed.envelope)) {
    return vault::open(keys, {kKeysTable, session, std::to_string(sealed.number)}, sealed.envelope);
  }
  return sealed.envelope.size() == binlog::AuthKey::kSize
             ? Result<Secret>(Secret(std::string(sealed.envelope)))
             : fail(fmt::format("{} bytes are neither an envelope nor a key", sealed.envelope.size()));
}

Status read_back(const Secret& file, const Secret& database_key, const SessionRows& rows) {
  binlog::Reader reader(database_key.copy());
  binlog::State state;
  reader.feed(file.reveal());
  for (;;) {
    auto event = reader.next();
    if (!event) {
      return fail(event.error().reason);
    }
    if (!*event) {
      break;
    }
    if (auto added = state.add(std::move(**event)); !added) {
      return added;
    }
  }
  const auto login = binlog::login_of(state);
  const bool is_same = login && login->my_id == rows.user && login->keys.size() == 1 && reader.torn() == 0;
  return is_same ? Status() : fail("it does not say what went into it");
}

}  // namespace

mysql::Outcome<std::optional<SessionRows>> stored_session(mysql::Connection& connection, SessionId id) {
  const auto whole = connection.begin();  // as of one moment
  if (!whole) {
    return tl::unexpected(whole.error());
  }
  const auto session = connection.run(
      "SELECT s.tg_user_id, s.dc_id, u.is_bot FROM tg_sessions s LEFT JOIN tg_users u ON u.id = s.tg_user_id"
      " WHERE s.id = ?",
      {id});
  if (!session) {
    return tl::unexpected(session.error());
  }
  const auto keys =
      connection.run("SELECT dc_id, auth_key FROM tg_auth_keys WHERE tg_session_id = ? ORDER BY dc_id", {id});
  if (!keys) {
    return tl::unexpected(keys.error());
  }
  if (session->rows.empty()) {
    return std::nullopt;
  }
  auto rows = rows_from(id, session->rows.front(), keys->rows);
  return rows.user != 0 ? std::optional(std::move(rows)) : std::nullopt;
}

mysql::Outcome<std::vector<SessionId>> stored_sessions(mysql::Connection& connection) {
  const auto answer = connection.run("SELECT id FROM tg_sessions WHERE tg_user_id > 0 ORDER BY id");
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  std::vector<SessionId> ids;
  for (const auto& row : answer->rows) {
    const auto* id = std::get_if<std::uint64_t>(&row.at(0));
    ids.push_back(id != nullptr ? *id : static_cast<SessionId>(number_in(row.at(0))));
  }
  return ids;
}

Result<binlog::Login> login_in(const SessionRows& rows, const vault::KeyRing& keys) {
  const int dc_id = rows.dc_id != 0 ? rows.dc_id : binlog::kFirstDc;  // 0: as the first versions wrote it
  if (dc_id < 1 || dc_id > kMostDc) {
    return fail(fmt::format("session {} in the database has no home data center", rows.id));
  }
  const auto home = std::ranges::find(rows.keys, dc_id, &SessionRows::Sealed::number);
  if (home == rows.keys.end()) {
    return fail(
        fmt::format("session {} in the database has no key of its home, data center {}", rows.id, dc_id));
  }
  auto key = open_key(*home, rows.id, keys);
  if (!key) {
    return fail(fmt::format("the key of session {} at data center {} in the database can't be opened: {}",
                            rows.id, dc_id, key.error().message));
  }
  binlog::Login login{binlog::LoggedIn::yes, rows.is_bot, rows.user, dc_id, {}};
  const auto id = binlog::id_of_key(key->reveal());
  login.keys.push_back({.dc_id = dc_id, .id = id, .is_authorized = true, .key = std::move(*key)});
  return login;
}

/// Of two keys of one account only the newer one counts, and Telegram has ended the older one.
Status check_login(const Result<binlog::Login>& in_files, const binlog::Login& in_rows) {
  if (!in_files) {
    return fail(in_files.error());
  }
  const auto key = std::ranges::find(in_files->keys, in_rows.main_dc_id, &binlog::AuthKey::dc_id);
  const bool is_same = in_files->state == binlog::LoggedIn::yes && in_files->my_id == in_rows.my_id &&
                       key != in_files->keys.end() && key->id == in_rows.keys.front().id;
  return is_same ? Status() : fail("the session was logged in anew since");
}

Result<Secret> binlog_of(const SessionRows& rows, const vault::KeyRing& keys, const Secret& database_key) {
  const auto login = login_in(rows, keys);
  if (!login) {
    return fail(login.error());
  }
  auto file = binlog::make_binlog(*login, database_key.reveal());
  if (!file) {
    return file;
  }
  if (const auto read = read_back(*file, database_key, rows); !read) {
    return fail(fmt::format("the td.binlog made for session {} can't be read back: {}", rows.id,
                            read.error().message));
  }
  return file;
}

}  // namespace tgs::backup
