// An answer for programs: one JSON object on a line, member by member. Keys are our own literals; texts must be UTF-8,
// and are made so where they are not. Pure; any thread.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tgs {

class JsonLine {
 public:
  JsonLine& text(std::string_view key, std::string_view value);
  JsonLine& texts(std::string_view key, std::span<const std::string> values);
  JsonLine& boolean(std::string_view key, bool value) { return raw(key, value ? "true" : "false"); }
  template <std::integral Number>
  JsonLine& number(std::string_view key, Number value) {
    return raw(key, std::to_string(value));
  }
  /// None is null.
  template <std::integral Number>
  JsonLine& number(std::string_view key, std::optional<Number> value) {
    return value ? number(key, *value) : null(key);
  }
  template <std::integral Number>
  JsonLine& numbers(std::string_view key, std::span<const Number> values) {
    return raw(key, fmt::format("[{}]", fmt::join(values, ",")));
  }
  JsonLine& null(std::string_view key) { return raw(key, "null"); }
  JsonLine& nested(std::string_view key, const JsonLine& value) { return raw(key, value.object()); }
  JsonLine& objects(std::string_view key, std::span<const JsonLine> values);

  /// `{…}`.
  std::string object() const { return "{" + members_ + "}"; }
  /// With a newline.
  std::string line() const { return object() + "\n"; }

 private:
  JsonLine& raw(std::string_view key, std::string_view json);

  std::string members_;
};

/// JSON of others' making as it goes to descriptor 1: where that is a terminal, it moves no cursor and turns no text
/// around.
std::string shown(const std::string& json);

}  // namespace tgs
