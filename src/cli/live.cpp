#include "cli/live.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>
#include <utility>

#include "base/printable.h"
#include "cli/json_line.h"

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

JsonLine& add_text(JsonLine& line, std::string_view key, const std::string& text) {
  return text.empty() ? line.null(key) : line.text(key, text);
}

JsonLine& add_counts(JsonLine& line, const LiveCounts& counts) {
  return line.number("requests", counts.requests)
      .number("refused", counts.refused)
      .number("updates", counts.updates);
}

JsonLine line_of(const LiveSession& session, const std::optional<LiveDatabase>& database) {
  JsonLine line;
  line.number("session", session.id);
  add_text(line, "state", session.state);
  add_text(line, "account", session.account);
  line.number("user", session.user).number("clients", session.clients);
  add_counts(line, session.counts)
      .number("idle", session.idle)
      .number("memory", session.memory)
      .number("pid", session.pid)
      .number("lag", database ? std::optional(database->lag_of(session.id)) : std::nullopt);
  return line;
}

JsonLine line_of(const LiveClient& client) {
  JsonLine line;
  line.number("session", client.session);
  add_text(line, "client", client.name);
  line.text("address", client.address).boolean("tls", client.is_tls).number("age", client.age);
  add_counts(line, client.counts).number("pending", client.pending).number("queued", client.queued);
  return line;
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
  std::vector<JsonLine> lines;
  lines.reserve(sessions.size());
  std::ranges::transform(sessions, std::back_inserter(lines),
                         [&](const LiveSession& session) { return line_of(session, database); });
  JsonLine json;
  json.objects("sessions", lines);
  if (database) {
    json.nested("database", JsonLine()
                                .boolean("up", database->is_up)
                                .number("rows", database->rows)
                                .number("snapshots", database->snapshots)
                                .number("lag", database->lag));
  }
  return json.line();
}

std::string to_json(const std::vector<LiveClient>& clients) {
  std::vector<JsonLine> lines;
  lines.reserve(clients.size());
  std::ranges::transform(clients, std::back_inserter(lines),
                         [](const LiveClient& client) { return line_of(client); });
  return JsonLine().objects("clients", lines).line();
}

}  // namespace tgs
