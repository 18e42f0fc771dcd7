// Writes JSON in the order it is told, laid out for people: two spaces a level, lists of names on one line as
// far as they fit. Strings must be UTF-8.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "settings/value.h"

namespace tgs {

class JsonWriter {
 public:
  void open(char bracket);
  void close(char bracket);
  void key(std::string_view name);

  void text(std::string_view value) { raw(quoted(value)); }
  void boolean(bool value) { raw(value ? "true" : "false"); }
  void integer(std::int64_t value);
  void number(double value);
  void null() { raw("null"); }
  void names(const Names& values);
  void value(const Value& value);

  /// The finished text, with a newline at its end.
  std::string take();

  static std::string quoted(std::string_view text);

 private:
  void raw(std::string_view text);
  void begin_item();

  std::string out_;
  std::size_t depth_ = 0;
  bool first_ = true;  ///< no item yet in the innermost bracket
  bool after_key_ = false;
};

}  // namespace tgs
