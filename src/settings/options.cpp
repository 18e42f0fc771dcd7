#include "settings/options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace tgs {
namespace {

constexpr std::string_view file_suffix = "_file";

/// Settings in which every optional section is there.
Settings full_settings() {
  Settings settings;
  for (const Option& option : options()) {
    if (option.type == Type::section) {
      option.access->set(settings, true);
    }
  }
  return settings;
}

std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  for (std::size_t i = 0; i <= to.size(); ++i) {
    row[i] = i;
  }
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t change = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, change});
    }
  }
  return row.back();
}

/// A key in the wrong section, or spelled with other separators, counts as near as a slip of two letters.
std::size_t strangeness(std::string_view written, std::string_view known) {
  const std::size_t slips = edit_distance(written, known);
  return name_of(written) == name_of(known) ? std::min<std::size_t>(slips, 2) : slips;
}

std::string listed_choices(const Option& option) {
  std::vector<std::string> quoted;
  for (const auto choice : option.choices) {
    quoted.push_back(fmt::format("\"{}\"", choice));
  }
  return fmt::format("one of {}", fmt::join(quoted, ", "));
}

bool includes(Audience audience, Audience who) {
  return (static_cast<unsigned>(audience) & static_cast<unsigned>(who)) != 0;
}

}  // namespace

const Option* find_option(std::string_view key) {
  const auto found = std::ranges::find(options(), key, &Option::key);
  return found == options().end() ? nullptr : &*found;
}

const Option* find_secret_by_file(std::string_view key) {
  if (!key.ends_with(file_suffix)) {
    return nullptr;
  }
  const Option* option = find_option(key.substr(0, key.size() - file_suffix.size()));
  return option && option->type == Type::secret ? option : nullptr;
}

std::string_view section_of(std::string_view key) {
  const auto dot = key.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : key.substr(0, dot);
}

std::string_view name_of(std::string_view key) {
  const auto dot = key.rfind('.');
  return dot == std::string_view::npos ? key : key.substr(dot + 1);
}

std::string allowed(const Option& option) {
  switch (option.type) {
    case Type::section:
      return "a section: {…}";
    case Type::text:
      return "a text";
    case Type::choice:
      return listed_choices(option);
    case Type::path:
      return "a path";
    case Type::file:
      return "the path of a file";
    case Type::integer:
      return fmt::format("a whole number from {} to {}", option.least, option.most);
    case Type::number:
      return fmt::format("a number of seconds from {} to {}", option.least, option.most);
    case Type::boolean:
      return "true or false";
    case Type::names:
      return "a list of names";
    case Type::networks:
      return "a list of addresses like \"127.0.0.1\", \"10.0.0.0/8\" or \"::1\"";
    case Type::fields:
      return "a section in which each type has a field name or a list of field names";
    case Type::rate:
      return "a rate like \"30/minute\": a count from 1, then /second, /minute, /hour or /day";
    case Type::secret:
      return "a text";
    case Type::rules:
      return "a section in which each request type has a list of rules, each a \"field\" and one of "
             "\"one_of\", "
             "\"not_one_of\", \"matches\" and \"at_most\"";
    case Type::rates:
      return "a section in which each request type, or \"*\", has a rate like \"30/minute\"";
    case Type::ranges:
      return "\"*\", or a list of session numbers and ranges like \"1-100\"";
    case Type::numbers:
      return "a list of whole numbers";
    case Type::time:
      return "a date like \"2027-01-31\" or a moment like \"2027-01-31T18:00:00Z\", in UTC";
    case Type::clients:
      return "a list of sections, as described below";
  }
  return {};
}

Value default_value(const Option& option) {
  return *option.access->get(full_settings());
}

bool is_empty(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  const auto* secret = std::get_if<Secret>(&value);
  return (text && text->empty()) || (secret && secret->empty());
}

bool may_be_empty(const Option& option) {
  return !option.required && is_empty(default_value(option));
}

bool is_for_front(const Option& option) {
  return includes(option.audience, Audience::front);
}

bool is_for_worker(const Option& option) {
  return includes(option.audience, Audience::worker);
}

bool is_for_store(const Option& option) {
  return includes(option.audience, Audience::store);
}

bool is_for_zygote(const Option& option) {
  return includes(option.audience, Audience::zygote);
}

std::optional<std::string> nearest_key(std::string_view key) {
  const std::size_t tolerance = std::max<std::size_t>(2, name_of(key).size() / 3);
  const Option* best = nullptr;
  std::size_t least = tolerance + 1;
  for (const Option& option : options()) {
    const std::size_t distance = strangeness(key, option.key);
    if (distance < least) {
      least = distance;
      best = &option;
    }
  }
  return best ? std::optional(std::string(best->key)) : std::nullopt;
}

}  // namespace tgs
