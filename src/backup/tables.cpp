#include "backup/tables.h"

#include "backup/session_rows.h"
#include "lease/table.h"

namespace tgs::backup {
namespace {

using mysql::Blob;
using mysql::Connection;
using mysql::Outcome;
using mysql::Parameter;

/// Statements of one transaction: after one that failed the others are left out.
class Batch {
 public:
  explicit Batch(Connection& connection) : connection_(connection) {}

  Batch& run(const char* sql, std::initializer_list<Parameter> parameters) {
    if (done_) {
      if (auto answer = connection_.run(sql, parameters); !answer) {
        done_ = tl::unexpected(std::move(answer.error()));
      }
    }
    return *this;
  }
  Outcome<void> done() const { return done_; }

 private:
  Connection& connection_;
  Outcome<void> done_;
};

std::string_view text(const std::string& value) {
  return value;
}

/// A number that is hidden now may be known from before.
void put_user(Batch& batch, std::int64_t id, const std::string& phone, bool is_bot) {
  batch.run(
      "INSERT INTO tg_users (id, phone, is_bot) VALUES (?, NULLIF(?, ''), ?) ON DUPLICATE KEY UPDATE"
      " phone = COALESCE(NULLIF(?, ''), phone), is_bot = GREATEST(is_bot, ?)",
      {id, text(phone), std::int64_t{is_bot}, text(phone), std::int64_t{is_bot}});
}

void put_rows(Batch& batch, const PeerRows& peer) {
  if (peer.id > 0) {
    put_user(batch, peer.id, peer.phone, peer.is_bot);
  }
  batch.run("DELETE FROM tg_usernames WHERE chat_id = ?", {peer.id});
  std::int64_t place = 0;
  for (const auto& username : peer.usernames) {
    batch.run("REPLACE INTO tg_usernames (username, chat_id, `order`) VALUES (?, ?, ?)",
              {text(username), peer.id, place++});
  }
}

void put_sealed(Batch& batch, const char* clear, const char* insert, SessionId session,
                const std::vector<SessionRows::Sealed>& all) {
  batch.run(clear, {session});
  for (const auto& [number, envelope] : all) {
    batch.run(insert, {session, number, Blob{envelope}});
  }
}

void put_rows(Batch& batch, const SessionRows& session) {
  if (session.user == 0 || session.is_anew) {
    // And, by their keys, all that is the session's.
    batch.run("DELETE FROM tg_sessions WHERE id = ?", {session.id});
  }
  if (session.user == 0) {
    return;
  }
  put_user(batch, session.user, session.phone, session.is_bot);
  batch.run(
      "INSERT INTO tg_sessions (id, tg_user_id, dc_id) VALUES (?, ?, ?)"
      " ON DUPLICATE KEY UPDATE tg_user_id = ?, dc_id = ?",
      {session.id, session.user, std::int64_t{session.dc_id}, session.user, std::int64_t{session.dc_id}});
  put_sealed(batch, "DELETE FROM tg_auth_keys WHERE tg_session_id = ?",
             "INSERT INTO tg_auth_keys (tg_session_id, dc_id, auth_key) VALUES (?, ?, ?)", session.id,
             session.keys);
  put_sealed(batch, "DELETE FROM tg_secret_chats WHERE tg_session_id = ?",
             "INSERT INTO tg_secret_chats (tg_session_id, secret_chat_id, data) VALUES (?, ?, ?)", session.id,
             session.secret_chats);
}

/// Or notes that the session is not `me`'s.
Outcome<void> put_if_mine(Batch& batch, Connection& connection, const Outbox::Entry& entry,
                          const lease::Holder& me, const IsCurrent& is_current, LeftOut& left_out) {
  const auto& session = std::get<SessionRows>(entry.rows);
  const auto right = lease::right_to_write(connection, session.id, me);
  if (!right) {
    return tl::unexpected(right.error());
  }
  if (*right == lease::Right::anothers) {
    left_out.for_ever.insert(entry.number);
  } else if (*right == lease::Right::later || !is_current(entry)) {
    left_out.for_now.insert(entry.number);
  } else {
    put_rows(batch, session);
  }
  return batch.done();
}

}  // namespace

mysql::Outcome<LeftOut> put(mysql::Connection& connection, std::span<const Outbox::Entry> entries,
                            const lease::Holder& me, const IsCurrent& is_current) {
  auto transaction = connection.begin();
  if (!transaction) {
    return tl::unexpected(std::move(transaction.error()));
  }
  LeftOut left_out;
  Batch batch(connection);
  for (const auto& entry : entries) {
    if (const auto* peer = std::get_if<PeerRows>(&entry.rows)) {
      put_rows(batch, *peer);
    }
  }
  // Then sessions, as their leases can't be renewed from here to the end.
  auto done = batch.done();
  for (const auto& entry : entries) {
    if (done && std::holds_alternative<SessionRows>(entry.rows)) {
      done = put_if_mine(batch, connection, entry, me, is_current, left_out);
    }
  }
  done = done ? transaction->commit() : done;
  return done ? Outcome<LeftOut>(std::move(left_out)) : tl::unexpected(done.error());
}

}  // namespace tgs::backup
