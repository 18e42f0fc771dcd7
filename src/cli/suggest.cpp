#include "cli/suggest.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "cli/audit_uses.h"
#include "policy/never.h"
#include "settings/json_writer.h"

namespace tgs {
namespace {

using Types = std::set<std::string>;

/// What one client has used.
struct Used {
  Types requests;
  std::set<SessionId> sessions;
};

Names names_of(const Types& types) {
  return {types.begin(), types.end()};
}

Types dangerous_among(const Types& types) {
  Types dangerous;
  for (const auto& type : types) {
    if (!dangerous_reason(type).empty()) {
      dangerous.insert(type);
    }
  }
  return dangerous;
}

void write_client(JsonWriter& json, const std::string& name, const Used& used) {
  std::vector<SessionRange> sessions;
  for (const auto session : used.sessions) {
    if (!sessions.empty() && sessions.back().last + 1 == session) {
      sessions.back().last = session;
    } else {
      sessions.push_back({session, session});
    }
  }
  json.open('{');
  json.key("name");
  json.text(name);
  json.key("sessions");
  json.value(sessions);
  json.key("allowed_requests");
  json.names(names_of(used.requests));
  json.close('}');
}

std::string lists_for(const std::map<std::string, Used>& clients) {
  Types all;
  for (const auto& [name, used] : clients) {
    all.insert(used.requests.begin(), used.requests.end());
  }
  JsonWriter json;
  json.open('{');
  json.key("allowed_requests");
  json.names(names_of(all));
  if (const auto dangerous = dangerous_among(all); !dangerous.empty()) {
    json.key("dangerous_requests");
    json.names(names_of(dangerous));
  }
  json.key("clients");
  json.open('[');
  for (const auto& [name, used] : clients) {
    if (!name.empty()) {
      write_client(json, name, used);
    }
  }
  json.close(']');
  json.close('}');
  return json.take();
}

}  // namespace

Answer suggest(const Invocation& invocation) {
  const auto uses = read_uses(invocation.audit_logs);
  if (!uses) {
    return {.exit_code = exit_wrong_use, .err = fmt::format("tgstorage: {}\n", uses.error().message)};
  }
  std::map<std::string, Used> clients;
  for (const auto& [use, count] : *uses) {
    if (use.refused_by.empty()) {
      clients[use.client].requests.insert(use.type);
      clients[use.client].sessions.insert(use.session);
    }
  }
  return {.out = lists_for(clients)};
}

}  // namespace tgs
