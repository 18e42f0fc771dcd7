#include "settings/read_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "settings/client_options.h"
#include "settings/read_value.h"
#include "wire/td_integer.h"

namespace tgs {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;
using Test = ArgumentRule::Test;

constexpr std::uint64_t kLastSession = std::numeric_limits<std::uint64_t>::max();

std::nullopt_t wrong(std::string_view place, element json, std::string_view allowed, Findings& findings) {
  findings.fault(place, fmt::format("found {}; allowed: {}", kind_of(json), allowed));
  return std::nullopt;
}

/// Calls `read` with each member and its place; false where the value is no section, or has a key twice.
template <class Read>
bool read_members(std::string_view place, element json, Findings& findings, Read&& read) {
  object members;
  if (json.get(members)) {
    wrong(place, json, "a section", findings);
    return false;
  }
  std::set<std::string_view> seen;
  for (const auto [name, value] : members) {
    const auto where = fmt::format("{}.{}", place, name);
    if (!seen.insert(name).second) {
      findings.fault(where, "is there twice");
      return false;
    }
    read(name, where, value);
  }
  return true;
}

template <class Read>
bool read_elements(std::string_view place, element json, std::string_view allowed, Findings& findings,
                   Read&& read) {
  array items;
  if (json.get(items)) {
    wrong(place, json, allowed, findings);
    return false;
  }
  std::size_t index = 0;
  for (const element item : items) {
    read(fmt::format("{}[{}]", place, index++), item);
  }
  return true;
}

void read_scalars(std::string_view place, element json, std::vector<Scalar>& into, Findings& findings) {
  read_elements(place, json, "a list of texts, numbers, true and false", findings,
                [&](const std::string& where, element item) {
                  std::int64_t number = 0;
                  double fraction = 0;
                  std::string_view text;
                  if (bool truth = false; item.get(truth) == simdjson::SUCCESS) {
                    into.emplace_back(truth);
                  } else if (item.get(number) == simdjson::SUCCESS) {
                    into.emplace_back(number);
                  } else if (item.get(text) == simdjson::SUCCESS) {
                    into.emplace_back(std::string(text));
                  } else if (item.get(fraction) == simdjson::SUCCESS) {
                    into.emplace_back(fraction);
                  } else {
                    wrong(where, item, "a text, a number, true or false", findings);
                  }
                });
}

/// One rule: its field, and exactly one test.
class RuleReader {
 public:
  RuleReader(std::string_view place, Findings& findings) : place_(place), findings_(findings) {
    rule_.name = place;
  }

  ArgumentRule read(element json) {
    const bool whole =
        read_members(place_, json, findings_, [this](auto name, const auto& where, element value) {
          name == "field" ? read_text(where, value, rule_.field) : read_test(name, where, value);
        });
    if (whole && rule_.field.empty()) {
      findings_.fault(fmt::format("{}.field", place_),
                      "is missing; allowed: a field's name or a JSON pointer");
    } else if (whole && tests_ != 1) {
      findings_.fault(place_, "needs exactly one of one_of, not_one_of, matches and at_most");
    }
    return std::move(rule_);
  }

 private:
  void read_test(std::string_view name, const std::string& where, element value) {
    ++tests_;
    if (name == "one_of" || name == "not_one_of") {
      rule_.test = name == "one_of" ? Test::one_of : Test::not_one_of;
      read_scalars(where, value, rule_.values, findings_);
    } else if (name == "matches") {
      rule_.test = Test::matches;
      read_text(where, value, rule_.pattern);
    } else if (name == "at_most") {
      rule_.test = Test::at_most;
      if (value.get(rule_.most)) {
        wrong(where, value, "a whole number", findings_);
      }
    } else {
      findings_.fault(where, "there is no such key; allowed: field, one_of, not_one_of, matches, at_most");
    }
  }

  void read_text(const std::string& where, element value, std::string& into) {
    std::string_view text;
    if (value.get(text) || text.empty()) {
      wrong(where, value, "a text that is not empty", findings_);
    }
    into = text;
  }

  const std::string_view place_;
  Findings& findings_;
  ArgumentRule rule_;
  int tests_ = 0;
};

std::optional<std::uint64_t> session_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number != 0 ? std::optional(number)
                                                                                 : std::nullopt;
}

/// `5`, `"5"` or `"1-100"`.
std::optional<SessionRange> session_range(element json) {
  std::uint64_t number = 0;
  if (json.get(number) == simdjson::SUCCESS && number != 0) {
    return SessionRange{number, number};
  }
  std::string_view text;
  if (json.get(text) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  const auto dash = std::min(text.find('-'), text.size());
  const auto first = session_number(text.substr(0, dash));
  const auto last = dash == text.size() ? first : session_number(text.substr(dash + 1));
  return first && last && *first <= *last ? std::optional(SessionRange{*first, *last}) : std::nullopt;
}

ClientRules read_client(const std::string& place, element json, Findings& findings) {
  ClientRules client;
  std::set<std::string_view> given;
  read_members(place, json, findings, [&](std::string_view name, const std::string& where, element value) {
    const auto row =
        std::ranges::find(client_options(), name, [](const ClientOption& each) { return each.option.key; });
    if (row == client_options().end()) {
      findings.fault(where, "there is no such key");
    } else if (!value.is_null()) {
      given.insert(row->option.key);
      if (auto read = read_value(row->option, where, value, findings)) {
        row->set(client, std::move(*read));
      }
    }
  });
  for (const auto& [option, get, set] : client_options()) {
    if (option.required && !given.contains(option.key)) {
      findings.fault(fmt::format("{}.{}", place, option.key),
                     fmt::format("is missing; allowed: {}", allowed(option)));
    }
  }
  return client;
}

}  // namespace

std::optional<Value> read_argument_rules(std::string_view place, element json, Findings& findings) {
  ArgumentRules rules;
  read_members(place, json, findings, [&](std::string_view type, const std::string& where, element list) {
    auto& of_type = rules[std::string(type)];
    read_elements(where, list, "a list of rules", findings, [&](const std::string& at, element rule) {
      of_type.push_back(RuleReader(at, findings).read(rule));
    });
  });
  return rules;
}

std::optional<Value> read_rate_limits(std::string_view place, element json, Findings& findings) {
  RateLimits limits;
  read_members(place, json, findings, [&](std::string_view type, const std::string& where, element value) {
    std::string_view text;
    if (const auto rate = value.get(text) ? std::nullopt : parse_rate(text)) {
      limits.emplace(type, *rate);
    } else {
      wrong(where, value, "a rate like \"30/minute\": a count from 1, then /second, /minute, /hour or /day",
            findings);
    }
  });
  return limits;
}

std::optional<Value> read_session_ranges(std::string_view place, element json, Findings& findings) {
  if (std::string_view all; json.get(all) == simdjson::SUCCESS && all == "*") {
    return std::vector<SessionRange>{{1, kLastSession}};
  }
  std::vector<SessionRange> ranges;
  read_elements(place, json, "\"*\", or a list of session numbers and ranges", findings,
                [&](const std::string& where, element item) {
                  if (const auto range = session_range(item)) {
                    ranges.push_back(*range);
                  } else {
                    wrong(where, item, "a session number from 1, or a range like \"1-100\"", findings);
                  }
                });
  return ranges;
}

std::optional<Value> read_numbers(std::string_view place, element json, Findings& findings) {
  std::vector<std::int64_t> numbers;
  read_elements(place, json, "a list of whole numbers", findings,
                [&](const std::string& where, element item) {
                  if (const auto number = td_integer(item)) {
                    numbers.push_back(*number);
                  } else {
                    wrong(where, item, "a whole number", findings);
                  }
                });
  return numbers;
}

std::optional<Value> read_clients(std::string_view place, element json, Findings& findings) {
  std::vector<ClientRules> clients;
  read_elements(place, json, "a list of sections", findings, [&](const std::string& where, element item) {
    clients.push_back(read_client(where, item, findings));
  });
  return clients;
}

}  // namespace tgs
