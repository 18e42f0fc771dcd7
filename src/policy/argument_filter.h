// The setting `argument_rules`, compiled: what the fields of a request have to be. Immutable; usable from any thread.
#pragma once

#include <re2/re2.h>
#include <simdjson.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policy/rules.h"
#include "policy/verdict.h"

namespace tgs {

class ArgumentFilter {
 public:
  /// A pattern that is no regular expression matches nothing: settings are checked before (pattern_fault()).
  explicit ArgumentFilter(const ArgumentRules& rules);

  Verdict judge(std::string_view type, simdjson::dom::element request) const;
  bool has_rules_for(std::string_view type) const { return rules_.contains(type); }

 private:
  struct Rule {
    ArgumentRule rule;
    std::vector<std::string> pointer;
    std::shared_ptr<const RE2> pattern;  // of matches
  };

  static bool holds(const Rule& rule, simdjson::dom::element request);
  static bool holds(const Rule& rule, const simdjson::dom::element* value);

  std::map<std::string, std::vector<Rule>, std::less<>> rules_;
};

/// Why a text is no regular expression; empty where it is one.
std::string pattern_fault(const std::string& pattern);

}  // namespace tgs
