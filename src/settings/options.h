// The one table of all settings: parsing, defaults, ranges, --check, --dump, the schema for editors and the
// settings page are made from it. A key missing here does not exist. Constant data, usable from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "settings/value.h"

namespace tgs {

enum class Type {
  section,
  text,
  choice,  ///< one of `choices`
  path,    ///< made absolute, from the settings file's folder
  file,    ///< a path whose file must be there and readable
  integer,
  number,  ///< seconds, with a fraction if need be
  boolean,
  names,
  networks,  ///< addresses and ranges of them (base/network.h)
  fields,    ///< type name → one field name or a list
  rate,
  secret,   ///< also by KEY_file or "${VARIABLE}"
  rules,    ///< request type → what its fields have to be
  rates,    ///< request type → rate
  ranges,   ///< session numbers
  numbers,  ///< whole numbers of 64 bits
  time,     ///< a moment in UTC
  clients,  ///< a list of sections, whose keys are client_options()
};

/// Which processes besides the monitor are told the value.
enum class Audience : unsigned {
  monitor = 0,
  front = 1,
  worker = 2,
  front_and_worker = 3,
  store = 4,
  front_and_store = 5,
  worker_and_store = 6,
  zygote = 8,
  worker_and_zygote = 10,
  all_but_front = 14,
  all = 15,
};

struct Option {
  std::string_view key;  ///< with dots: tdlib.proxy.port
  Type type;
  const Access* access;
  Audience audience;
  std::string_view meaning;
  std::int64_t least = 0;  ///< of integers and numbers, in the value's unit
  std::int64_t most = 0;
  std::span<const std::string_view> choices = {};
  bool required = false;                ///< wherever the section around it is there
  std::string_view default_words = {};  ///< for the page, where the default is not a plain constant
  bool restart = true;                  ///< false: a running storage can take the new value

  constexpr Option between(std::int64_t low, std::int64_t high) const {
    Option changed = *this;
    changed.least = low;
    changed.most = high;
    return changed;
  }
  constexpr Option one_of(std::span<const std::string_view> texts) const {
    Option changed = *this;
    changed.choices = texts;
    return changed;
  }
  constexpr Option live() const {
    Option changed = *this;
    changed.restart = false;
    return changed;
  }
  constexpr Option needed() const {
    Option changed = *this;
    changed.required = true;
    return changed;
  }
  constexpr Option by_default(std::string_view words) const {
    Option changed = *this;
    changed.default_words = words;
    return changed;
  }
};

/// In the order of the page; a section stands before its keys.
std::span<const Option> options();

/// Null when there is no such key.
const Option* find_option(std::string_view key);

/// The secret that `key` (which ends in _file) names a file for, else null.
const Option* find_secret_by_file(std::string_view key);

/// "tdlib.proxy" of "tdlib.proxy.port"; empty for keys of the top.
std::string_view section_of(std::string_view key);
/// "port" of "tdlib.proxy.port".
std::string_view name_of(std::string_view key);

/// What may stand there, in words: `a whole number from 0 to 6`.
std::string allowed(const Option& option);

/// The value a key has where the file does not name it, its section being there.
Value default_value(const Option& option);

/// Whether the value is the "not set" of its kind: an empty text or secret.
bool is_empty(const Value& value);

/// An empty text means "not set" here rather than being wrong.
bool may_be_empty(const Option& option);

bool is_for_front(const Option& option);
bool is_for_worker(const Option& option);
bool is_for_store(const Option& option);
bool is_for_zygote(const Option& option);

/// The key that whoever wrote `key` may have meant; nothing when none is near.
std::optional<std::string> nearest_key(std::string_view key);

/// What stands in a dump for a secret.
inline constexpr std::string_view masked = "***";

/// The key that editors read to find the schema; the storage passes over it.
inline constexpr std::string_view schema_key = "$schema";

}  // namespace tgs
