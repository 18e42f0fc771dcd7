#include "cli/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>

#include "base/log.h"
#include "base/printable.h"
#include "cli/audit_uses.h"
#include "policy/identity.h"
#include "settings/global_rules.h"
#include "settings/json_writer.h"

namespace tgs {
namespace {

struct Change {
  AuditUse use;            // its session is 0: they are counted together
  std::string refused_by;  // now; empty: it would pass
  std::string reason;

  auto operator<=>(const Change&) const = default;
};

struct Outcomes {
  std::map<Change, std::uint64_t> changes;
  std::uint64_t requests = 0;
  std::uint64_t undecided = 0;
};

class Judge {
 public:
  explicit Judge(const Settings& settings)
      : global_(global_rules(settings)), is_shadow_(settings.policy_mode == PolicyMode::shadow) {
    for (const auto& client : settings.clients) {
      identities_.emplace(client.name, std::make_unique<Identity>(global_rules(settings), client));
    }
  }

  Verdict judge(const AuditUse& use) const {
    const auto* identity = find(use.client);
    if (identity == nullptr || identity->has_expired(std::chrono::system_clock::now())) {
      return not_allowed("clients", "no client in the settings has that name, or its time is over");
    }
    if (!identity->may_open(use.session)) {
      return not_allowed("clients.sessions", fmt::format("it may not open session {}", use.session));
    }
    auto denial = identity->policy().judge(use.type);
    return denial && is_shadow_ && !global_.policy().judge(use.type) ? std::nullopt : denial;
  }

 private:
  static Verdict not_allowed(std::string_view rule, std::string reason) {
    return Denial{ErrorToken::client_not_allowed, std::string(rule), std::move(reason)};
  }

  const Identity* find(const std::string& client) const {
    const auto found = identities_.find(client);
    return identities_.empty() ? &global_ : found == identities_.end() ? nullptr : found->second.get();
  }

  const Identity global_;
  const bool is_shadow_;
  std::map<std::string, std::unique_ptr<Identity>> identities_;
};

/// Whether a refusal by that rule was one of the type, which can be judged anew.
bool is_of_type(std::string_view rule) {
  return rule == "allowed_requests" || rule == "dangerous_requests" || rule == "never" ||
         rule.starts_with("shields.");
}

void add(Outcomes& outcomes, const Judge& judge, const AuditUse& use, std::uint64_t count) {
  outcomes.requests += count;
  const auto denial = judge.judge(use);
  const bool passed = use.refused_by.empty();
  if (passed == !denial) {
    return;
  }
  if (!passed && !is_of_type(use.refused_by)) {
    outcomes.undecided += count;
    return;
  }
  Change change{use, denial ? denial->rule : "", denial ? denial->reason : ""};
  change.use.session = 0;
  outcomes.changes[change] += count;
}

std::uint64_t changed(const Outcomes& outcomes) {
  std::uint64_t sum = 0;
  for (const auto& [change, count] : outcomes.changes) {
    sum += count;
  }
  return sum;
}

std::string in_words(const Outcomes& outcomes) {
  std::string out;
  for (const auto& [change, count] : outcomes.changes) {
    const auto& client = change.use.client;
    out +=
        fmt::format("{} now  {:>8}  {}  {}{}\n", change.refused_by.empty() ? "allowed" : "refused", count,
                    client.empty() ? "(no name)" : printable(client), printable(change.use.type),
                    change.reason.empty() ? "" : fmt::format("  ({}: {})", change.refused_by, change.reason));
  }
  out += fmt::format("{} of {} requests would be decided otherwise\n", changed(outcomes), outcomes.requests);
  if (outcomes.undecided > 0) {
    out += fmt::format("{} that were refused for their arguments or too often may be, too\n",
                       outcomes.undecided);
  }
  return out;
}

std::string in_json(const Outcomes& outcomes) {
  std::string list;
  for (const auto& [change, count] : outcomes.changes) {
    list += fmt::format(
        R"({}{{"client":{},"type":{},"count":{},"verdict":"{}","rule":{}}})", list.empty() ? "" : ",",
        JsonWriter::quoted(change.use.client), JsonWriter::quoted(change.use.type), count,
        change.refused_by.empty() ? "allowed" : "refused", JsonWriter::quoted(change.refused_by));
  }
  return fmt::format(R"({{"requests":{},"undecided":{},"changes":[{}]}})"
                     "\n",
                     outcomes.requests, outcomes.undecided, list);
}

}  // namespace

Answer replay(const Invocation& invocation) {
  const auto loaded = load_settings(invocation);
  if (!loaded) {
    return loaded.error();
  }
  const auto uses = read_uses(invocation.audit_logs);
  if (!uses) {
    return {.exit_code = exit_wrong_use, .err = fmt::format("tgstorage: {}\n", uses.error().message)};
  }
  const Judge judge(loaded->settings);
  Outcomes outcomes;
  for (const auto& [use, count] : *uses) {
    add(outcomes, judge, use, count);
  }
  return {.exit_code = outcomes.changes.empty() ? exit_ok : exit_failure,
          .out = invocation.json ? in_json(outcomes) : in_words(outcomes)};
}

}  // namespace tgs
