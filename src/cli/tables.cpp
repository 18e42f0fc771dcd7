#include "cli/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/log.h"
#include "base/printable.h"
#include "cli/columns.h"

namespace tgs {
namespace {

std::string account_of(const LiveSession& session) {
  return !session.account.empty() ? session.account
         : session.user != 0      ? fmt::format("id {}", session.user)
                                  : "-";
}

std::string memory_of(const LiveSession& session) {
  return session.memory ? size_in_words(*session.memory) : "-";
}

std::string state_of(const LiveSession& session) {
  return session.state.empty() ? (session.pid != 0 ? "Starting" : "on disk") : session.state;
}

std::string idle_of(const LiveSession& session) {
  return session.idle ? time_in_words(*session.idle) + " ago" : "-";
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

template <typename Show>
Answer answer_with(const Invocation& invocation, Show show) {
  const auto admin = AdminLine::to(invocation);
  if (!admin) {
    return admin.error();
  }
  const auto live = look(*admin);
  return live ? Answer{.out = show(*live)}
              : Answer{.exit_code = exit_failure,
                       .err = fmt::format("tgstorage: {}\n", printable(live.error().message))};
}

std::string copy_of(const LiveSession& session, const std::optional<LiveDatabase>& database) {
  if (!database) {
    return "-";
  }
  const auto lag = database->lag_of(session.id);
  return lag == 0 ? "up to date" : time_in_words(lag) + " behind";
}

std::string table_of(const std::vector<LiveSession>& sessions, const std::optional<LiveDatabase>& database) {
  Columns table{{"SESSION", true},  {"STATE"},         {"ACCOUNT"},      {"CLIENTS", true}, {"MEMORY", true},
                {"REQUESTS", true}, {"REFUSED", true}, {"LAST REQUEST"}, {"BACKUP"}};
  for (const auto& session : sessions) {
    table.add({std::to_string(session.id), state_of(session), account_of(session),
               std::to_string(session.clients), memory_of(session), std::to_string(session.counts.requests),
               std::to_string(session.counts.refused), idle_of(session), copy_of(session, database)});
  }
  return table.empty() ? "there are no sessions yet: `tgstorage login 1` makes one\n"
                       : table.head() + table.body();
}

std::string in_words(const LiveDatabase& database) {
  const auto waiting = fmt::format("{} and {} wait for it", counted(database.rows, "row", "rows"),
                                   counted(database.snapshots, "snapshot", "snapshots"));
  if (!database.is_up) {
    return fmt::format("the database can't be reached: {}\n", waiting);
  }
  return database.rows == 0 && database.snapshots == 0
             ? "the database has all of it\n"
             : fmt::format("the database is {} behind: {}\n", time_in_words(database.lag), waiting);
}

std::string table_of(const std::vector<LiveClient>& clients) {
  Columns table{{"SESSION", true},  {"CLIENT"},         {"ADDRESS"},       {"TLS"},
                {"HERE FOR", true}, {"REQUESTS", true}, {"REFUSED", true}, {"UPDATES", true},
                {"WAITING", true},  {"UNREAD", true}};
  for (const auto& client : clients) {
    table.add({client.session != 0 ? std::to_string(client.session) : "-",
               client.name.empty() ? "-" : client.name, client.address, client.is_tls ? "yes" : "no",
               time_in_words(client.age), std::to_string(client.counts.requests),
               std::to_string(client.counts.refused), std::to_string(client.counts.updates),
               std::to_string(client.pending), client.queued == 0 ? "-" : size_in_words(client.queued)});
  }
  return table.empty() ? "nobody is connected\n" : table.head() + table.body();
}

struct Rates {
  double requests = 0;
  double refused = 0;
  double updates = 0;
};

/// A session that was closed meanwhile counts from 0 again.
Rates rates_of(const LiveCounts& now, const LiveCounts& before, double seconds) {
  const auto each = [seconds](std::uint64_t a, std::uint64_t b) {
    return static_cast<double>(a >= b ? a - b : a) / seconds;
  };
  return {each(now.requests, before.requests), each(now.refused, before.refused),
          each(now.updates, before.updates)};
}

std::string rate(double value) {
  return value == 0 ? "-" : value < 10 ? fmt::format("{:.1f}", value) : fmt::format("{:.0f}", value);
}

}  // namespace

Answer list_sessions(const Invocation& invocation) {
  return answer_with(invocation, [&invocation](const Live& live) {
    return invocation.json
               ? to_json(live.sessions, live.database)
               : table_of(live.sessions, live.database) + (live.database ? in_words(*live.database) : "");
  });
}

Answer list_clients(const Invocation& invocation) {
  return answer_with(invocation, [&invocation](const Live& live) {
    return invocation.json ? to_json(live.clients) : table_of(live.clients);
  });
}

std::string table_of_rates(const Live& now, const Live& before, double seconds) {
  std::map<SessionId, LiveCounts> counts;
  for (const auto& session : before.sessions) {
    counts[session.id] = session.counts;
  }
  struct Row {
    const LiveSession* session;
    Rates rates;
  };
  std::vector<Row> rows;
  Rates sum;
  std::uint64_t memory = 0;
  for (const auto& session : now.sessions) {
    if (session.pid == 0) {
      continue;
    }
    rows.push_back({&session, rates_of(session.counts, counts[session.id], seconds)});
    const auto& rates = rows.back().rates;
    sum = {sum.requests + rates.requests, sum.refused + rates.refused, sum.updates + rates.updates};
    memory += session.memory.value_or(0);
  }
  std::ranges::stable_sort(rows, std::ranges::greater(),
                           [](const Row& row) { return row.rates.requests + row.rates.refused; });
  Columns table{{"SESSION", true},    {"STATE"},           {"ACCOUNT"},         {"CLIENTS", true},
                {"REQUESTS/S", true}, {"REFUSED/S", true}, {"UPDATES/S", true}, {"MEMORY", true},
                {"PID", true}};
  for (const auto& [session, rates] : rows) {
    table.add({std::to_string(session->id), state_of(*session), account_of(*session),
               std::to_string(session->clients), rate(rates.requests), rate(rates.refused),
               rate(rates.updates), memory_of(*session), std::to_string(session->pid)});
  }
  return fmt::format("{}, {}, {} of memory; a second: {} requests, {} refused, {} updates\n\n{}{}",
                     counted(rows.size(), "session runs", "sessions run"),
                     counted(now.clients.size(), "client", "clients"), size_in_words(memory),
                     rate(sum.requests), rate(sum.refused), rate(sum.updates), table.head(), table.body());
}

}  // namespace tgs
