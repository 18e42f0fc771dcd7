#include "cli/live.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "base/log.h"
#include "base/printable.h"
#include "wire/reply.h"

namespace tgs {
namespace {

using simdjson::SUCCESS;
using simdjson::dom::array;
using simdjson::dom::element;

/// What strangers can have a hand in is made safe for a terminal here, once.
std::string text_in(element object, std::string_view key) {
  std::string_view text;
  return object[key].get(text) == SUCCESS ? printable(text) : std::string();
}

std::optional<std::uint64_t> count_in(element object, std::string_view key) {
  std::uint64_t count = 0;
  return object[key].get(count) == SUCCESS ? std::optional(count) : std::nullopt;
}

LiveCounts counts_in(element object) {
  return {count_in(object, "requests").value_or(0), count_in(object, "refused").value_or(0),
          count_in(object, "updates").value_or(0)};
}

LiveSession session_in(element object) {
  std::int64_t user = 0;
  [[maybe_unused]] const auto error = object["user"].get(user);
  return {.id = count_in(object, "session").value_or(0),
          .state = text_in(object, "state"),
          .account = text_in(object, "account"),
          .user = user,
          .clients = count_in(object, "clients").value_or(0),
          .counts = counts_in(object),
          .idle = count_in(object, "idle")};
}

LiveClient client_in(element object) {
  bool is_tls = false;
  [[maybe_unused]] const auto error = object["tls"].get(is_tls);
  return {.session = count_in(object, "session").value_or(0),
          .name = text_in(object, "client"),
          .address = text_in(object, "address"),
          .is_tls = is_tls,
          .age = count_in(object, "age").value_or(0),
          .counts = counts_in(object),
          .pending = count_in(object, "pending").value_or(0),
          .queued = count_in(object, "queued").value_or(0)};
}

std::optional<LiveDatabase> database_in(element answer) {
  LiveDatabase database;
  element object;
  if (answer["database"].get(object) != SUCCESS || object["up"].get(database.is_up) != SUCCESS) {
    return std::nullopt;
  }
  database.rows = count_in(object, "rows").value_or(0);
  database.snapshots = count_in(object, "snapshots").value_or(0);
  database.lag = count_in(object, "lag").value_or(0);
  simdjson::dom::object lags;
  if (object["sessions"].get(lags) == SUCCESS) {
    for (const auto& [key, value] : lags) {
      std::uint64_t seconds = 0;
      SessionId session = 0;
      std::from_chars(key.data(), key.data() + key.size(), session);
      if (value.get(seconds) == SUCCESS) {
        database.lags.emplace(session, seconds);
        database.lag = std::max(database.lag, seconds);
      }
    }
  }
  return database;
}

/// The front's part: what strangers do there.
Status add_from_front(const AdminLine& admin, std::map<SessionId, LiveSession>& sessions, Live& live) {
  const auto line = admin.ask({admin::Command::live});
  if (!line) {
    return fail(line.error());
  }
  simdjson::dom::parser parser;
  element answer;
  if (parser.parse(line->data(), line->size()).get(answer) != SUCCESS) {
    return fail("the storage's answer is no JSON");
  }
  if (const auto error = text_in(answer, "error"); !error.empty()) {
    return fail(error);
  }
  live.database = database_in(answer);
  array listed;
  if (answer["sessions"].get(listed) == SUCCESS) {
    for (const auto object : listed) {
      auto session = session_in(object);
      sessions.insert_or_assign(session.id, std::move(session));
    }
  }
  if (answer["clients"].get(listed) == SUCCESS) {
    for (const auto object : listed) {
      live.clients.push_back(client_in(object));
    }
  }
  return {};
}

/// The monitor's part: workers, and what is on the disk.
Status add_from_monitor(const AdminLine& admin, std::map<SessionId, LiveSession>& sessions) {
  const auto line = admin.ask({admin::Command::sessions});
  const auto answer = line ? admin::answer_from(*line) : fail(line.error());
  if (!answer || !answer->error.empty()) {
    return fail(answer ? answer->error : answer.error().message);
  }
  for (const auto id : answer->sessions.value_or(std::vector<SessionId>())) {
    sessions.try_emplace(id, LiveSession{.id = id});
  }
  for (const auto& running : answer->running.value_or(std::vector<admin::RunningSession>())) {
    auto& session = sessions.try_emplace(running.session, LiveSession{.id = running.session}).first->second;
    session.pid = running.pid;
    session.memory = running.memory;
  }
  return {};
}

std::string json_text(std::string_view text) {
  std::string json;
  append_json_string(json, text);
  return json;
}

std::string json_counts(const LiveCounts& counts) {
  return fmt::format(R"("requests":{},"refused":{},"updates":{})", counts.requests, counts.refused,
                     counts.updates);
}

std::string json_number(std::optional<std::uint64_t> number) {
  return number ? std::to_string(*number) : "null";
}

}  // namespace

Result<Live> look(const AdminLine& admin) {
  Live live;
  std::map<SessionId, LiveSession> sessions;
  auto looked = add_from_front(admin, sessions, live);
  looked = looked ? add_from_monitor(admin, sessions) : looked;
  if (!looked) {
    return fail(looked.error());
  }
  for (auto& [id, session] : sessions) {
    live.sessions.push_back(std::move(session));
  }
  return live;
}

std::string to_json(const std::vector<LiveSession>& sessions, const std::optional<LiveDatabase>& database) {
  std::string json = R"({"sessions":[)";
  for (const auto& session : sessions) {
    json += json.ends_with('[') ? "" : ",";
    json += fmt::format(
        R"({{"session":{},"state":{},"account":{},"user":{},"clients":{},{},"idle":{},"memory":{},"pid":{},"lag":{}}})",
        session.id, session.state.empty() ? "null" : json_text(session.state),
        session.account.empty() ? "null" : json_text(session.account), session.user, session.clients,
        json_counts(session.counts), json_number(session.idle), json_number(session.memory), session.pid,
        json_number(database ? std::optional(database->lag_of(session.id)) : std::nullopt));
  }
  json += "]";
  if (database) {
    json += fmt::format(R"(,"database":{{"up":{},"rows":{},"snapshots":{},"lag":{}}})", database->is_up,
                        database->rows, database->snapshots, database->lag);
  }
  return json + "}\n";
}

std::string to_json(const std::vector<LiveClient>& clients) {
  std::string json = R"({"clients":[)";
  for (const auto& client : clients) {
    json += json.ends_with('[') ? "" : ",";
    json += fmt::format(
        R"({{"session":{},"client":{},"address":{},"tls":{},"age":{},{},"pending":{},"queued":{}}})",
        client.session, client.name.empty() ? "null" : json_text(client.name), json_text(client.address),
        client.is_tls, client.age, json_counts(client.counts), client.pending, client.queued);
  }
  return json + "]}\n";
}

}  // namespace tgs
