#include "settings/type_names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/argument_filter.h"
#include "policy/names.h"
#include "policy/never.h"
#include "policy/schema.h"
#include "wire/json_pointer.h"

namespace tgs {
namespace {

constexpr std::string_view kTdlib = "TDLib " TGSTORAGE_TDLIB_VERSION;

std::string unknown(std::string_view name, std::string_view what, std::span<const std::string_view> known) {
  const auto near = nearest(name, known);
  return near.empty() ? fmt::format("{} knows no {} \"{}\"", kTdlib, what, name)
                      : fmt::format("{} knows no {} \"{}\"; do you mean {}?", kTdlib, what, name,
                                    fmt::join(near, ", "));
}

void check_updates(const Settings& settings, Findings& findings) {
  for (const auto& name : settings.allowed_updates) {
    if (!is_known_update(name)) {
      findings.warning("allowed_updates", unknown(name, "update", known_updates()));
    }
  }
}

void check_requests(const Settings& settings, Findings& findings) {
  for (const auto& name : settings.allowed_requests) {
    const bool is_granted =
        std::ranges::find(settings.dangerous_requests, name) != settings.dangerous_requests.end();
    if (!is_known_request(name)) {
      findings.warning("allowed_requests", unknown(name, "request", known_requests()));
    } else if (const auto reason = never_reason(name); !reason.empty()) {
      findings.warning("allowed_requests", fmt::format("{} is refused all the same: {}", name, reason));
    } else if (const auto danger = dangerous_reason(name); !danger.empty() && !is_granted) {
      findings.warning("allowed_requests",
                       fmt::format("{} is refused unless dangerous_requests names it too: {}", name, danger));
    } else if (const auto loss = history_reason(name); !loss.empty() && settings.shields.history) {
      findings.warning("allowed_requests",
                       fmt::format("{} is refused while shields.history is on: {}", name, loss));
    } else if (const auto leak = login_code_reason(name); !leak.empty() && settings.shields.login_codes) {
      findings.warning("allowed_requests",
                       fmt::format("{} is refused while shields.login_codes is on: {}", name, leak));
    }
  }
}

/// In a client's own list, which can only narrow the global one.
void check_own_list(const std::optional<Names>& own, const Names& global, const std::string& key,
                    std::string_view global_key, Findings& findings) {
  for (const auto& name : own.value_or(Names())) {
    if (std::ranges::find(global, name) == global.end()) {
      findings.warning(key, fmt::format("{} grants nothing: {} does not name it", name, global_key));
    }
  }
}

/// Empty: `type` has a value there, or is nothing that TDLib reads.
std::string fault_in_field(const std::string& type, const std::string& field) {
  const auto pointer = split_pointer(field);
  const auto* fields = schema::fields_of(type);
  if (fields == nullptr || schema::has_field(type, pointer)) {
    return "";
  }
  std::vector<std::string_view> names;
  std::ranges::transform(*fields, std::back_inserter(names), &schema::Field::name);
  const auto first = pointer.empty() ? std::string() : pointer.front();
  const auto near = nearest(first, names, 1);
  return fmt::format(
      "{} has no field \"{}\"{}", type, field,
      near.empty() || near.front() == first ? "" : fmt::format("; do you mean {}?", near.front()));
}

void check_argument_rule(const std::string& type, const ArgumentRule& rule, Findings& findings) {
  if (const auto fault = fault_in_field(type, rule.field); !fault.empty() && !rule.field.empty()) {
    findings.fault(rule.name, fault);
  }
  if (rule.test != ArgumentRule::Test::matches) {
    return;
  }
  if (const auto fault = pattern_fault(rule.pattern); !fault.empty()) {
    findings.fault(rule.name,
                   fmt::format("matches: \"{}\" is no regular expression: {}", rule.pattern, fault));
  }
}

void check_argument_rules(const ArgumentRules& rules, const std::string& key, Findings& findings) {
  for (const auto& [type, list] : rules) {
    if (!is_known_request(type)) {
      findings.fault(key, unknown(type, "request", known_requests()));
    }
    for (const auto& rule : list) {
      check_argument_rule(type, rule, findings);
    }
  }
}

void check_rate_limits(const RateLimits& limits, const std::string& key, Findings& findings) {
  for (const auto& [type, rate] : limits) {
    if (type != "*" && !is_known_request(type)) {
      findings.fault(key, unknown(type, "request", known_requests()));
    }
  }
}

void check_clients(const Settings& settings, Findings& findings) {
  for (std::size_t i = 0; i < settings.clients.size(); ++i) {
    const auto& client = settings.clients[i];
    const auto place = fmt::format("clients[{}].", i);
    check_own_list(client.allowed_requests, settings.allowed_requests, place + "allowed_requests",
                   "allowed_requests", findings);
    check_own_list(client.allowed_updates, settings.allowed_updates, place + "allowed_updates",
                   "allowed_updates", findings);
    check_argument_rules(client.argument_rules, place + "argument_rules", findings);
    check_rate_limits(client.rate_limits, place + "rate_limits", findings);
  }
}

void check_dangerous(const Settings& settings, Findings& findings) {
  for (const auto& name : settings.dangerous_requests) {
    if (!is_known_request(name)) {
      findings.fault("dangerous_requests", unknown(name, "request", known_requests()));
    }
  }
}

/// As TDLib's fields are called.
bool is_field(std::string_view name) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !name.empty() && is_letter(name.front()) && std::ranges::all_of(name, [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
  });
}

/// A member is a field's name or a JSON pointer that begins with one (wire/marks.h).
bool is_member(std::string_view member) {
  if (!member.starts_with('/')) {
    return is_field(member);
  }
  bool is_named = false;  // what a star stands in has a name
  do {
    member.remove_prefix(1);
    const auto segment = member.substr(0, member.find('/'));
    const bool is_star = segment == "*";
    if (is_star ? !is_named : !is_field(segment)) {
      return false;
    }
    is_named = !is_star;
    member.remove_prefix(segment.size());
  } while (!member.empty());
  return true;
}

void check_fields(const FieldNames& fields, std::string_view key, bool requests_only, Findings& findings) {
  for (const auto& [type, members] : fields) {
    const bool known = is_known_request(type) || (!requests_only && is_known_object(type));
    if (!known) {
      findings.fault(key, unknown(type, requests_only ? "request" : "type",
                                  requests_only ? known_requests() : known_objects()));
    }
    for (const auto& member : members) {
      if (!is_member(member)) {
        findings.fault(
            key, fmt::format("{}: \"{}\" is neither a field's name nor a JSON pointer to one", type, member));
      } else if (const auto fault = fault_in_field(type, member); !fault.empty()) {
        findings.fault(key, fault);
      }
    }
  }
}

}  // namespace

void check_type_names(const Settings& settings, Findings& findings) {
  check_updates(settings, findings);
  check_requests(settings, findings);
  check_dangerous(settings, findings);
  check_argument_rules(settings.argument_rules, "argument_rules", findings);
  check_rate_limits(settings.rate_limits, "rate_limits", findings);
  check_clients(settings, findings);
  check_fields(settings.request_peers, "request_peers", true, findings);
  check_fields(settings.format_fields, "format_fields", false, findings);
}

}  // namespace tgs
