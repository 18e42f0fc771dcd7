#include "backup/reseal.h"

#include <fmt/format.h>

#include "backup/session_rows.h"
#include "binlog/login.h"
#include "vault/envelope.h"
#include "vault/sealed_header.h"

namespace tgs::backup {
namespace {

using mysql::Blob;
using mysql::Connection;
using mysql::Outcome;

constexpr std::size_t kMostAtOnce = 64;

struct Table {
  const char* name;
  const char* what;  // of a row, for a person
  const char* select;
  const char* update;
};

// The types of the original's columns are its affair.
constexpr Table kTables[] = {
    {kKeysTable, "key at data center",
     "SELECT CAST(dc_id AS SIGNED), auth_key FROM tg_auth_keys WHERE tg_session_id = ? FOR UPDATE",
     "UPDATE tg_auth_keys SET auth_key = ? WHERE tg_session_id = ? AND dc_id = ?"},
    {kSecretChatsTable, "secret chat",
     "SELECT CAST(secret_chat_id AS SIGNED), data FROM tg_secret_chats WHERE tg_session_id = ? FOR UPDATE",
     "UPDATE tg_secret_chats SET data = ? WHERE tg_session_id = ? AND secret_chat_id = ?"},
};

std::string unopened(SessionId session, const Table& table, std::int64_t number, const Error& error) {
  return fmt::format("session {}, {} {}: {}", session, table.what, number, error.message);
}

Outcome<void> reseal_table(Connection& connection, SessionId session, const Table& table,
                           const vault::KeyRing& keys, Unopened& left) {
  const auto rows = connection.run(table.select, {session});
  if (!rows) {
    return tl::unexpected(rows.error());
  }
  for (const auto& row : rows->rows) {
    const auto number = mysql::value_or_none<std::int64_t>(row.at(0));
    const auto sealed = resealed(keys, {table.name, session, std::to_string(number)},
                                 mysql::value_or_none<std::string>(row.at(1)));
    if (!sealed) {
      left.push_back(unopened(session, table, number, sealed.error()));
    } else if (*sealed) {
      if (auto done = connection.run(table.update, {Blob{**sealed}, session, number}); !done) {
        return tl::unexpected(std::move(done.error()));
      }
    }
  }
  return {};
}

Outcome<Unopened> reseal_once(Connection& connection, SessionId session, const vault::KeyRing& keys) {
  auto transaction = connection.begin();
  if (!transaction) {
    return tl::unexpected(std::move(transaction.error()));
  }
  Unopened left;
  for (const auto& table : kTables) {
    if (auto done = reseal_table(connection, session, table, keys, left); !done) {
      return tl::unexpected(std::move(done.error()));
    }
  }
  auto done = transaction->commit();
  return done ? Outcome<Unopened>(std::move(left)) : tl::unexpected(std::move(done.error()));
}

/// True: there is something new to keep.
bool reseal_waiting(SessionRows& rows, const vault::KeyRing& keys, Unopened& left) {
  bool is_changed = false;
  for (const auto& [table, all] :
       {std::pair(&kTables[0], &rows.keys), std::pair(&kTables[1], &rows.secret_chats)}) {
    for (auto& [number, envelope] : *all) {
      auto sealed = resealed(keys, {table->name, rows.id, std::to_string(number)}, envelope);
      if (!sealed) {
        left.push_back(unopened(rows.id, *table, number, sealed.error()));
      } else if (*sealed) {
        envelope = std::move(**sealed);
        is_changed = true;
      }
    }
  }
  return is_changed;
}

Outcome<void> remove_snapshot(Connection& connection, SessionId session, std::uint64_t generation) {
  auto transaction = connection.begin();
  if (!transaction) {
    return tl::unexpected(std::move(transaction.error()));
  }
  for (const auto* sql : {"DELETE FROM tg_storage_snapshots WHERE tg_session_id = ? AND generation = ?",
                          "DELETE FROM tg_storage_chunks WHERE tg_session_id = ? AND generation = ?"}) {
    if (auto done = connection.run(sql, {session, generation}); !done) {
      return tl::unexpected(std::move(done.error()));
    }
  }
  return transaction->commit();
}

}  // namespace

Result<std::optional<std::string>> resealed(const vault::KeyRing& keys, const vault::Place& place,
                                            std::string_view bytes) {
  const bool is_sealed = vault::is_envelope(bytes);
  if (!is_sealed && place.table == kKeysTable && bytes.size() != binlog::AuthKey::kSize) {
    return fail(fmt::format("{} bytes are neither an envelope nor a key", bytes.size()));
  }
  const auto plain = is_sealed ? vault::open(keys, place, bytes) : Result<Secret>(Secret(std::string(bytes)));
  if (!plain) {
    return fail(plain.error());
  }
  if (is_sealed && vault::key_id_in(bytes) == keys.newest().id) {
    return std::nullopt;
  }
  auto sealed = vault::seal(keys, place, plain->reveal());
  return sealed ? Result<std::optional<std::string>>(std::move(*sealed)) : fail(sealed.error());
}

Outcome<std::vector<SessionId>> sessions_with_secrets(Connection& connection) {
  const auto answer = connection.run(
      "SELECT CAST(tg_session_id AS UNSIGNED) FROM tg_auth_keys UNION"
      " SELECT CAST(tg_session_id AS UNSIGNED) FROM tg_secret_chats ORDER BY 1");
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  std::vector<SessionId> sessions;
  for (const auto& row : answer->rows) {
    sessions.push_back(mysql::value_or_none<std::uint64_t>(row.at(0)));
  }
  return sessions;
}

Outcome<Unopened> reseal(Connection& connection, SessionId session, const vault::KeyRing& keys) {
  return mysql::repeat([&] { return reseal_once(connection, session, keys); });
}

Result<Unopened> reseal(Outbox& outbox, const vault::KeyRing& keys) {
  Unopened left;
  for (std::uint64_t after = 0;;) {
    auto entries = outbox.oldest(kMostAtOnce, after);
    if (!entries) {
      return fail(entries.error());
    }
    if (entries->empty()) {
      return left;
    }
    for (auto& entry : *entries) {
      after = entry.number;
      auto* rows = std::get_if<SessionRows>(&entry.rows);
      if (rows == nullptr || !reseal_waiting(*rows, keys, left)) {
        continue;
      }
      if (const auto kept = outbox.rewrite(entry); !kept) {
        return fail(kept.error());
      }
    }
  }
}

Outcome<std::size_t> remove_older_snapshots(Connection& connection, const vault::KeyRing& keys) {
  const auto begins = connection.run(fmt::format(
      "SELECT tg_session_id, generation, LEFT(data, {}) FROM tg_storage_chunks c WHERE number ="
      " (SELECT MIN(number) FROM tg_storage_chunks WHERE tg_session_id = c.tg_session_id AND generation = "
      "c.generation)",
      vault::kSealedHeaderSize));
  if (!begins) {
    return tl::unexpected(begins.error());
  }
  std::size_t removed = 0;
  for (const auto& row : begins->rows) {
    const auto begin = mysql::value_or_none<std::string>(row.at(2));
    if (vault::key_id_in(begin) == keys.newest().id) {
      continue;
    }
    if (auto done = remove_snapshot(connection, mysql::value_or_none<std::uint64_t>(row.at(0)),
                                    mysql::value_or_none<std::uint64_t>(row.at(1)));
        !done) {
      return tl::unexpected(std::move(done.error()));
    }
    ++removed;
  }
  return removed;
}

}  // namespace tgs::backup
