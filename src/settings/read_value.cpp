#include "settings/read_value.h"

#include <fmt/format.h>

#include <algorithm>

#include "settings/read_rules.h"
#include "settings/time_text.h"

#include "base/network.h"

namespace tgs {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

constexpr std::size_t longest_shown = 40;

/// A long text where a number belongs is as likely as not a hash or password in the wrong line.
bool may_be_shown(const Option& option, element json) {
  const bool text_expected = option.type == Type::text || option.type == Type::choice ||
                             option.type == Type::path || option.type == Type::file ||
                             option.type == Type::rate || option.type == Type::time;
  const bool plain = !json.is_object() && !json.is_array();
  const bool short_text = !json.is_string() || json.get_string().value_unsafe().size() <= 12;
  return option.type != Type::secret && plain && (text_expected || short_text);
}

std::string shown(const Option& option, element json) {
  if (!may_be_shown(option, json)) {
    return std::string(kind_of(json));
  }
  std::string text = simdjson::minify(json);
  return text.size() > longest_shown ? fmt::format("{} of {} bytes", kind_of(json), text.size()) : text;
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, [](char byte) { return static_cast<unsigned char>(byte) < 0x20; });
}

class Reader {
 public:
  Reader(const Option& option, std::string_view place, Findings& findings)
      : option_(option), place_(place), findings_(findings) {}

  std::optional<Value> read(element json) {
    switch (option_.type) {
      case Type::boolean:
        return boolean(json);
      case Type::integer:
        return integer(json);
      case Type::number:
        return number(json);
      case Type::names:
        return names(json);
      case Type::networks:
        return networks(json);
      case Type::fields:
        return fields(json);
      case Type::secret:
        return secret(json);
      case Type::rate:
        return rate(json);
      case Type::rules:
        return read_argument_rules(place_, json, findings_);
      case Type::rates:
        return read_rate_limits(place_, json, findings_);
      case Type::ranges:
        return read_session_ranges(place_, json, findings_);
      case Type::numbers:
        return read_numbers(place_, json, findings_);
      case Type::time:
        return time(json);
      case Type::clients:
        return read_clients(place_, json, findings_);
      default:
        return text(json);
    }
  }

 private:
  std::optional<Value> wrong(element json) {
    findings_.fault(place_, found_and_allowed(option_, json));
    return std::nullopt;
  }

  std::optional<Value> boolean(element json) {
    bool value = false;
    return json.get(value) ? wrong(json) : Value(value);
  }

  std::optional<Value> integer(element json) {
    std::int64_t value = 0;
    const bool fits = !json.get(value) && value >= option_.least && value <= option_.most;
    return fits ? Value(value) : wrong(json);
  }

  std::optional<Value> number(element json) {
    double value = 0;
    const bool fits = !json.get(value) && value >= static_cast<double>(option_.least) &&
                      value <= static_cast<double>(option_.most);
    return fits ? Value(value) : wrong(json);
  }

  std::optional<Value> rate(element json) {
    std::string_view value;
    const auto rate = json.get(value) ? std::nullopt : parse_rate(value);
    return rate ? Value(*rate) : wrong(json);
  }

  std::optional<Value> time(element json) {
    std::string_view value;
    const auto time = json.get(value) ? std::nullopt : parse_time(value);
    return time ? Value(*time) : wrong(json);
  }

  std::optional<Value> text(element json) {
    std::string_view value;
    if (json.get(value) || (!option_.choices.empty() && std::ranges::count(option_.choices, value) == 0)) {
      return wrong(json);
    }
    if (has_control_character(value)) {
      findings_.fault(place_, "the text has a control character in it");
      return std::nullopt;
    }
    if (value.empty() && !may_be_empty(option_)) {
      findings_.fault(place_, fmt::format("is empty; allowed: {}", allowed(option_)));
      return std::nullopt;
    }
    return Value(std::string(value));
  }

  std::optional<Value> secret(element json) {
    std::string_view value;
    return json.get(value) ? wrong(json) : Value(Secret(std::string(value)));
  }

  /// Adds one name of a list, once: lists are often put together from several that overlap.
  void add_name(Names& names, std::string_view place, element json) {
    std::string_view name;
    if (json.get(name) || name.empty() || has_control_character(name)) {
      const auto found = json.is_string() ? "a text that is no name" : kind_of(json);
      findings_.fault(place, fmt::format("found {}; allowed: a name", found));
    } else if (std::ranges::count(names, name) == 0) {
      names.emplace_back(name);
    }
  }

  Names list(std::string_view place, simdjson::dom::array items) {
    Names names;
    std::size_t index = 0;
    for (const element item : items) {
      add_name(names, fmt::format("{}[{}]", place, index++), item);
    }
    return names;
  }

  std::optional<Value> names(element json) {
    simdjson::dom::array items;
    return json.get(items) ? wrong(json) : Value(list(place_, items));
  }

  std::optional<Value> networks(element json) {
    auto networks = names(json);
    if (networks) {
      for (const auto& text : std::get<Names>(*networks)) {
        if (!Network::parse(text)) {
          findings_.fault(option_.key, fmt::format("found \"{}\"; allowed: {}", text, allowed(option_)));
        }
      }
    }
    return networks;
  }

  std::optional<Value> fields(element json) {
    simdjson::dom::object members;
    if (json.get(members)) {
      return wrong(json);
    }
    FieldNames fields;
    for (const auto [type, names] : members) {
      add_fields(fields, type, names);
    }
    return std::optional<Value>(std::in_place, std::move(fields));
  }

  void add_fields(FieldNames& fields, std::string_view type, element json) {
    const std::string place = fmt::format("{}.{}", place_, type);
    const auto [entry, is_new] = fields.try_emplace(std::string(type));
    if (!is_new) {
      findings_.fault(place, "is there twice");
      return;
    }
    simdjson::dom::array items;
    if (!json.get(items)) {
      entry->second = list(place, items);
    } else if (json.is_string()) {
      add_name(entry->second, place, json);
    } else {
      findings_.fault(place, fmt::format("found {}; allowed: a field name or a list of them", kind_of(json)));
    }
  }

  const Option& option_;
  const std::string_view place_;
  Findings& findings_;
};

}  // namespace

std::optional<Value> read_value(const Option& option, element json, Findings& findings) {
  return read_value(option, option.key, json, findings);
}

std::optional<Value> read_value(const Option& option, std::string_view place, element json,
                                Findings& findings) {
  return Reader(option, place, findings).read(json);
}

std::string found_and_allowed(const Option& option, element json) {
  return fmt::format("found {}; allowed: {}", shown(option, json), allowed(option));
}

std::string_view kind_of(element json) {
  switch (json.type()) {
    case element_type::OBJECT:
      return "a section";
    case element_type::ARRAY:
      return "a list";
    case element_type::STRING:
      return "a text";
    case element_type::BOOL:
      return "true or false";
    case element_type::NULL_VALUE:
      return "null";
    default:
      return "a number";
  }
}

}  // namespace tgs
