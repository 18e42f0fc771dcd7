#include "front/live_view.h"

#include <fmt/format.h>

#include <chrono>
#include <string_view>

#include "wire/reply.h"

namespace tgs::front {
namespace {

/// One object in a list, member by member.
class Member {
 public:
  explicit Member(std::string& out) : out_(out) { out_ += out_.ends_with('[') ? "{" : ",{"; }
  Member(const Member&) = delete;
  Member& operator=(const Member&) = delete;
  ~Member() { out_ += '}'; }

  void put(std::string_view key, std::uint64_t value) { begin(key) += std::to_string(value); }
  void put_text(std::string_view key, std::string_view text) {
    if (!text.empty()) {
      append_json_string(begin(key), text);
    }
  }
  void put(const Counts& counts) {
    put("requests", counts.requests);
    put("refused", counts.refused);
    put("updates", counts.updates);
  }

 private:
  std::string& begin(std::string_view key) {
    return out_ += fmt::format("{}\"{}\":", out_.ends_with('{') ? "" : ",", key);
  }

  std::string& out_;
};

std::uint64_t seconds(Duration time) {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(time).count());
}

std::string_view short_name(std::string_view state) {
  constexpr std::string_view kPrefix = "authorizationState";
  return state.starts_with(kPrefix) ? state.substr(kPrefix.size()) : state;
}

void add(std::string& out, const SessionView& session, TimePoint now) {
  Member member(out);
  member.put("session", session.id);
  member.put_text("state", short_name(session.state));
  member.put_text("account", session.account);
  if (session.user > 0) {
    member.put("user", static_cast<std::uint64_t>(session.user));
  }
  member.put("clients", session.clients);
  member.put(session.counts);
  if (session.last_request) {
    member.put("idle", seconds(now - *session.last_request));
  }
}

void add(std::string& out, const ClientView& client, TimePoint now) {
  Member member(out);
  if (client.session != 0) {
    member.put("session", client.session);
  }
  member.put_text("client", client.name);
  member.put_text("address", client.address);
  member.put("age", seconds(now - client.since));
  if (client.is_tls) {
    out += R"(,"tls":true)";
  }
  member.put(client.counts);
  member.put("pending", client.pending);
  member.put("queued", client.queued);
}

void add(std::string& out, const metrics::StoreFigures& database) {
  out += fmt::format(R"(,"database":{{"up":{},"rows":{},"snapshots":{},"lag":{},"sessions":{{)",
                     database.is_database_up != 0, database.rows_waiting, database.snapshots_waiting,
                     database.lag_seconds);
  for (const auto& [session, seconds] : database.session_lags) {
    out += fmt::format(R"({}"{}":{})", out.ends_with('{') ? "" : ",", session, seconds);
  }
  out += "}}";
}

}  // namespace

std::string live_view(const std::vector<SessionView>& sessions, const std::vector<ClientView>& clients,
                      const metrics::StoreFigures* database, TimePoint now) {
  std::string out = R"({"ok":true,"sessions":[)";
  for (const auto& session : sessions) {
    add(out, session, now);
  }
  out += R"(],"clients":[)";
  for (const auto& client : clients) {
    add(out, client, now);
  }
  out += "]";
  if (database != nullptr) {
    add(out, *database);
  }
  return out + "}\n";
}

}  // namespace tgs::front
