#include "lease/table.h"

#include <fmt/format.h>

#include <algorithm>

#include "settings/node.h"

namespace tgs::lease {
namespace {

using mysql::Connection;
using mysql::Outcome;
using mysql::repeat;
using mysql::value_or_none;
using std::chrono::milliseconds;

/// That the settings allow; longer ones are none of ours.
constexpr milliseconds kLongest = std::chrono::minutes(5);

std::string_view view(const std::string& text) {
  return text;
}

/// It stands in advice for the owner, who may copy it to a command line; and anybody may have written it.
std::string node_in(const mysql::Value& value) {
  auto name = value_or_none<std::string>(value);
  return is_node_name(name) ? name : std::string("?");
}

/// None: it has no row. Within a transaction nobody changes it until that ends.
Outcome<std::optional<Lease>> find(Connection& connection, SessionId session) {
  const auto answer = connection.run(
      "SELECT node, instance, epoch, TIMESTAMPDIFF(MICROSECOND, NOW(3), expires),"
      " DATE_FORMAT(since, '%Y-%m-%d %H:%i:%s') FROM tg_storage_leases WHERE tg_session_id = ? FOR UPDATE",
      {session});
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  if (answer->rows.empty()) {
    return std::nullopt;
  }
  const auto& row = answer->rows.front();
  Lease lease{.holder = {node_in(row.at(0)), value_or_none<std::string>(row.at(1))},
              .epoch = value_or_none<std::uint64_t>(row.at(2)),
              .left = {},
              .since = value_or_none<std::string>(row.at(4))};
  if (const auto* left = std::get_if<std::int64_t>(&row.at(3))) {
    lease.left = std::min(std::chrono::ceil<milliseconds>(std::chrono::microseconds(*left)), kLongest);
  }
  return lease;
}

/// As the database has it; what waits for the database was a session of ours, which has a lease.
Outcome<bool> is_known(Connection& connection, SessionId session) {
  const auto answer = connection.run("SELECT 1 FROM tg_sessions WHERE id = ?", {session});
  return answer ? Outcome<bool>(!answer->rows.empty()) : tl::unexpected(answer.error());
}

Outcome<std::uint64_t> put(Connection& connection, SessionId session, const Terms& terms,
                           const std::optional<Lease>& before) {
  const auto& me = terms.me;
  const std::int64_t seconds = terms.length.count();
  const auto answer =
      !before
          ? connection.run(
                "INSERT IGNORE INTO tg_storage_leases (tg_session_id, node, instance, epoch, since, expires)"
                " VALUES (?, ?, ?, 1, NOW(3), TIMESTAMPADD(SECOND, ?, NOW(3)))",
                {session, view(me.node), view(me.instance), seconds})
          : connection.run(
                "UPDATE tg_storage_leases SET since = IF(node = ? AND instance = ?, since, NOW(3)), node = ?,"
                " instance = ?, epoch = epoch + 1, expires = TIMESTAMPADD(SECOND, ?, NOW(3))"
                " WHERE tg_session_id = ? AND epoch = ?",
                {view(me.node), view(me.instance), view(me.node), view(me.instance), seconds, session,
                 before->epoch});
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  return answer->changed == 1 ? Outcome<std::uint64_t>((before ? before->epoch : 0) + 1)
                              : mysql::fail(mysql::Kind::repeat, "another storage was faster");
}

Outcome<Answer> try_to_take(Connection& connection, SessionId session, const Terms& terms,
                            bool only_if_there) {
  auto whole = connection.begin();
  if (!whole) {
    return tl::unexpected(whole.error());
  }
  const auto lease = find(connection, session);
  if (!lease) {
    return tl::unexpected(lease.error());
  }
  if (!*lease && only_if_there) {
    const auto known = is_known(connection, session);
    if (!known || !*known) {
      return known ? Outcome<Answer>(Answer{Answer::Kind::absent}) : tl::unexpected(known.error());
    }
  }
  if (*lease) {
    auto verdict = judge(**lease, terms.me, terms.taken_over);
    if (verdict.kind != Verdict::Kind::take) {
      const bool waits = verdict.kind == Verdict::Kind::wait;
      return Answer{waits ? Answer::Kind::wait : Answer::Kind::refused, 0, verdict.wait,
                    std::move(verdict.why)};
    }
  }
  const auto epoch = put(connection, session, terms, *lease);
  if (!epoch) {
    return tl::unexpected(epoch.error());
  }
  const auto committed = whole->commit();
  const bool is_gained = *lease && (*lease)->holder.node != terms.me.node;
  return committed
             ? Outcome<Answer>(Answer{.kind = Answer::Kind::taken, .epoch = *epoch, .is_gained = is_gained})
             : tl::unexpected(committed.error());
}

Outcome<void> change(Connection& connection, const char* sql, SessionId session, const Holder& holder) {
  const auto done = repeat([&] {
    return connection.run(sql, {session, view(holder.node), view(holder.instance)});
  });
  return done ? Outcome<void>() : tl::unexpected(done.error());
}

}  // namespace

Outcome<Answer> take(Connection& connection, SessionId session, const Terms& terms, bool only_if_there) {
  return repeat([&] { return try_to_take(connection, session, terms, only_if_there); });
}

Outcome<std::map<SessionId, std::uint64_t>> renew(Connection& connection, const Terms& terms) {
  const auto& me = terms.me;
  const std::int64_t seconds = terms.length.count();
  const auto renewed = repeat([&] {
    return connection.run(
        "UPDATE tg_storage_leases SET expires = TIMESTAMPADD(SECOND, ?, NOW(3))"
        " WHERE instance = ? AND node = ? AND expires IS NOT NULL",
        {seconds, view(me.instance), view(me.node)});
  });
  if (!renewed) {
    return tl::unexpected(renewed.error());
  }
  const auto answer = connection.run(
      "SELECT tg_session_id, epoch FROM tg_storage_leases WHERE instance = ? AND node = ? AND expires IS NOT "
      "NULL",
      {view(me.instance), view(me.node)});
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  std::map<SessionId, std::uint64_t> epochs;
  for (const auto& row : answer->rows) {
    epochs.emplace(value_or_none<std::uint64_t>(row.at(0)), value_or_none<std::uint64_t>(row.at(1)));
  }
  return epochs;
}

Outcome<Right> right_to_write(Connection& connection, SessionId session, const Holder& me) {
  const auto lease = find(connection, session);
  return lease ? Outcome<Right>(right_to_write(*lease, me)) : tl::unexpected(lease.error());
}

Outcome<std::string> whose(Connection& connection, SessionId session) {
  const auto lease = find(connection, session);
  if (!lease) {
    return tl::unexpected(lease.error());
  }
  if (!*lease) {
    return "the database has no lease of it any more";
  }
  const auto& [holder, epoch, left, since] = **lease;
  return left ? fmt::format("node {} has it since {} UTC, in epoch {}", holder.node, since, epoch)
              : fmt::format("it was released from node {}", holder.node);
}

Outcome<void> release(Connection& connection, SessionId session, const Holder& holder) {
  return change(
      connection,
      "UPDATE tg_storage_leases SET expires = NULL WHERE tg_session_id = ? AND node = ? AND instance = ?",
      session, holder);
}

Outcome<void> forget(Connection& connection, SessionId session, const Holder& holder) {
  return change(connection,
                "DELETE FROM tg_storage_leases WHERE tg_session_id = ? AND node = ? AND instance = ?",
                session, holder);
}

}  // namespace tgs::lease
