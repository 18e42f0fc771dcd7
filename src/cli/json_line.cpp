#include "cli/json_line.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <simdjson.h>
#include <unistd.h>

#include <algorithm>

#include "base/log.h"
#include "base/printable.h"
#include "settings/json_writer.h"

namespace tgs {
namespace {

std::string quoted(std::string_view text) {
  return JsonWriter::quoted(simdjson::validate_utf8(text.data(), text.size()) ? std::string(text)
                                                                              : printable(text));
}

}  // namespace

JsonLine& JsonLine::text(std::string_view key, std::string_view value) {
  return raw(key, quoted(value));
}

JsonLine& JsonLine::texts(std::string_view key, std::span<const std::string> values) {
  std::vector<std::string> items;
  std::ranges::transform(values, std::back_inserter(items), quoted);
  return raw(key, fmt::format("[{}]", fmt::join(items, ",")));
}

JsonLine& JsonLine::objects(std::string_view key, std::span<const JsonLine> values) {
  std::vector<std::string> items;
  std::ranges::transform(values, std::back_inserter(items), &JsonLine::object);
  return raw(key, fmt::format("[{}]", fmt::join(items, ",")));
}

JsonLine& JsonLine::raw(std::string_view key, std::string_view json) {
  members_ += fmt::format("{}\"{}\":{}", members_.empty() ? "" : ",", key, json);
  return *this;
}

std::string shown(const std::string& json) {
  return ::isatty(STDOUT_FILENO) == 1 ? printable_json(json) : json;
}

}  // namespace tgs
