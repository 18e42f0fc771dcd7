#include "policy/argument_filter.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/json_pointer.h"
#include "wire/td_integer.h"

namespace tgs {
namespace {

using simdjson::dom::element;
using Test = ArgumentRule::Test;

RE2::Options quiet() {
  RE2::Options options;
  options.set_log_errors(false);
  return options;
}

/// Integers first: "5" is the number 5 wherever TDLib takes a number.
Scalar scalar_of(element value) {
  if (const auto number = td_integer(value)) {
    return *number;
  }
  if (std::string_view text; value.get(text) == simdjson::SUCCESS) {
    return std::string(text);
  }
  if (double number = 0; value.get(number) == simdjson::SUCCESS) {
    return number;
  }
  return value.is_bool() && value.get_bool().value_unsafe();
}

Scalar normal(const Scalar& value) {
  const auto* text = std::get_if<std::string>(&value);
  const auto number = text != nullptr ? td_integer(*text) : std::nullopt;
  return number ? Scalar(*number) : value;
}

/// TDLib takes a number for a boolean, too: 0 is false.
bool is_among(const std::vector<Scalar>& values, element value) {
  if (value.is_object()) {
    return false;
  }
  const auto scalar = scalar_of(value);
  const auto* number = std::get_if<std::int64_t>(&scalar);
  return std::ranges::count(values, scalar) > 0 ||
         (number != nullptr && std::ranges::count(values, Scalar(*number != 0)) > 0);
}

bool matches(const RE2& pattern, element value) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) {
    return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern);
  }
  const auto number = td_integer(value);
  return number && RE2::FullMatch(std::to_string(*number), pattern);
}

std::string_view words(Test test) {
  switch (test) {
    case Test::one_of:
      return "is not one of the allowed values";
    case Test::not_one_of:
      return "is one of the forbidden values";
    case Test::matches:
      return "does not match the allowed pattern";
    case Test::at_most:
      return "is more than allowed";
  }
  return {};
}

}  // namespace

ArgumentFilter::ArgumentFilter(const ArgumentRules& rules) {
  for (const auto& [type, list] : rules) {
    auto& compiled = rules_[type];
    for (const auto& rule : list) {
      Rule next{rule, split_pointer(rule.field), {}};
      std::ranges::transform(rule.values, next.rule.values.begin(), normal);
      if (rule.test == Test::matches) {
        next.pattern = std::make_shared<RE2>(rule.pattern, quiet());
      }
      compiled.push_back(std::move(next));
    }
  }
}

Verdict ArgumentFilter::judge(std::string_view type, element request) const {
  const auto found = rules_.find(type);
  if (found == rules_.end()) {
    return std::nullopt;
  }
  for (const auto& rule : found->second) {
    if (!holds(rule, request)) {
      return Denial{ErrorToken::type_not_allowed, rule.rule.name,
                    fmt::format("{}: {} {}", type, rule.rule.field, words(rule.rule.test))};
    }
  }
  return std::nullopt;
}

bool ArgumentFilter::holds(const Rule& rule, element request) {
  bool all = true;
  visit_values(request, rule.pointer, [&](const element* value) { all = all && holds(rule, value); });
  return all;
}

bool ArgumentFilter::holds(const Rule& rule, const element* value) {
  switch (rule.rule.test) {
    case Test::one_of:
      return value != nullptr && is_among(rule.rule.values, *value);
    case Test::not_one_of:
      return value == nullptr || (!value->is_object() && !is_among(rule.rule.values, *value));
    case Test::matches:
      return value != nullptr && matches(*rule.pattern, *value);
    case Test::at_most: {
      const auto number = value != nullptr ? td_integer(*value) : std::optional<std::int64_t>(0);
      return number && *number <= rule.rule.most;
    }
  }
  return false;
}

std::string pattern_fault(const std::string& pattern) {
  return RE2(pattern, quiet()).error();
}

}  // namespace tgs
