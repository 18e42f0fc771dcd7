// Writes JSON in the order it is told, laid out for people: two spaces a level, lists of names on one line as
// far as they fit. Strings must be UTF-8. Pure; one thread at a time.
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

  // One for each kind of Value.
  void write(bool value) { boolean(value); }
  void write(std::int64_t value) { integer(value); }
  void write(double value) { number(value); }
  void write(const std::string& value) { text(value); }
  void write(const Names& values) { names(values); }
  void write(const FieldNames& fields);
  void write(const Rate& rate) { text(to_text(rate)); }
  void write(const Secret& secret) { text(secret.reveal()); }
  void write(const Scalar& scalar);
  void write(const ArgumentRule& rule);
  void write(const ArgumentRules& rules);
  void write(const RateLimits& limits);
  void write(const std::vector<SessionRange>& ranges);
  void write(const std::vector<std::int64_t>& numbers);
  void write(std::chrono::sys_seconds time);
  void write(const ClientRules& client);
  void write(const std::vector<ClientRules>& clients);
  template <class Items>
  void write_list(const Items& items);

  std::string out_;
  std::size_t depth_ = 0;
  bool first_ = true;  ///< no item yet in the innermost bracket
  bool after_key_ = false;
};

}  // namespace tgs
