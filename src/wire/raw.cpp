#include "wire/raw.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "wire/scan.h"

namespace tgs::raw {
namespace {

constexpr bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// The value of `\uXXXX` at `at`.
std::optional<unsigned> unicode_escape(std::string_view json, std::size_t at) {
  const auto text = json.substr(std::min(at, json.size()), 6);
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') {
    return std::nullopt;
  }
  unsigned value = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + 2, end, value, 16);
  return read.ptr == end ? std::optional(value) : std::nullopt;
}

bool is_high(unsigned unit) {
  return unit >= 0xd800 && unit < 0xdc00;
}

bool is_low(unsigned unit) {
  return unit >= 0xdc00 && unit < 0xe000;
}

void skip_space(std::string_view& json) {
  while (!json.empty() && is_space(json.front())) {
    json.remove_prefix(1);
  }
}

/// The length of the string that `json` begins with, quotes included.
std::size_t string_length(std::string_view json) {
  for (auto quote = json.find('"', 1); quote != std::string_view::npos; quote = json.find('"', quote + 1)) {
    auto before = quote - 1;
    while (json[before] == '\\') {  // stops at the opening quote
      --before;
    }
    if ((quote - before) % 2 == 1) {
      return quote + 1;
    }
  }
  return json.size();
}

std::size_t value_length(std::string_view json) {
  if (json.empty()) {
    return 0;
  }
  if (json.front() == '"') {
    return string_length(json);
  }
  if (json.front() == '{' || json.front() == '[') {
    scan::State state;
    return scan::run(state, json).length;
  }
  const auto ends = [](char c) { return c == ',' || c == '}' || c == ']' || is_space(c); };
  return static_cast<std::size_t>(std::find_if(json.begin(), json.end(), ends) - json.begin());
}

void drop(std::string_view& json, std::size_t length) {
  json.remove_prefix(std::min(length, json.size()));
  skip_space(json);
}

}  // namespace

bool has_lone_surrogate(std::string_view json) {
  for (auto at = json.find('\\'); at != std::string_view::npos; at = json.find('\\', at)) {
    const auto unit = unicode_escape(json, at);
    if (!unit) {
      at += 2;
      continue;
    }
    const auto behind = is_high(*unit) ? unicode_escape(json, at + 6) : std::nullopt;
    if (is_low(*unit) || (is_high(*unit) && !(behind && is_low(*behind)))) {
      return true;
    }
    at += behind ? 12U : 6U;
  }
  return false;
}

std::string_view member(std::string_view object, std::size_t index) {
  skip_space(object);
  drop(object, 1);  // {
  for (;; --index) {
    drop(object, string_length(object));
    drop(object, 1);  // :
    const auto length = value_length(object);
    if (index == 0 || object.empty()) {
      return object.substr(0, length);
    }
    drop(object, length);
    drop(object, 1);  // ,
  }
}

void append_minified(std::string& out, std::string_view json) {
  while (!json.empty()) {
    const auto length = json.front() == '"' ? string_length(json) : std::min(json.find('"'), json.size());
    const auto part = json.substr(0, length);
    if (part.front() == '"') {
      out += part;
    } else {
      std::copy_if(part.begin(), part.end(), std::back_inserter(out), [](char c) { return !is_space(c); });
    }
    json.remove_prefix(length);
  }
}

}  // namespace tgs::raw
