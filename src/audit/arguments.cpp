#include "audit/arguments.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>

#include "audit/event.h"
#include "wire/redact.h"
#include "wire/reply.h"
#include "wire/td_integer.h"

namespace tgs::audit {
namespace {

using simdjson::dom::element;

constexpr std::size_t kDigits = 16;
/// No request of TDLib has as many; a stranger's may.
constexpr std::size_t kMostFields = 64;
constexpr std::size_t kLongestPlain = 4096;

bool is_secret(std::string_view name) {
  constexpr std::array<std::string_view, 6> kEnds = {"password", "code", "token", "secret", "key", "hash"};
  return std::ranges::any_of(kEnds, [name](std::string_view end) { return name.ends_with(end); });
}

/// TDLib takes an integer as a number and as a string: both have one hash.
std::string hash_of(element value, const Mac& key) {
  const auto integer = td_integer(value);
  return "h:" + key.digits(integer ? std::to_string(*integer) : simdjson::minify(value), kDigits);
}

std::string hashed(simdjson::dom::object request, const Mac& key) {
  std::string out = "{";
  std::size_t fields = 0;
  for (const auto [name, value] : request) {
    if (name == "@type" || name == "@extra" || ++fields > kMostFields) {
      continue;
    }
    out += out.size() > 1 ? "," : "";
    append_json_string(out, shortened(name));
    out += fmt::format(":\"{}\"", is_secret(name) ? "***" : hash_of(value, key));
  }
  return fields > kMostFields ? fmt::format("{},\"@more\":{}}}", out, fields - kMostFields) : out + "}";
}

}  // namespace

std::string shown_arguments(std::string_view request, Form form, const Mac& key) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(request);
  simdjson::dom::object object;
  if (parser.parse(padded).get(object) != simdjson::SUCCESS) {
    return "{}";
  }
  if (form == Form::plain) {
    if (auto text = redact(request, kLongestPlain); text.ends_with('}')) {
      return text;
    }
  }
  return hashed(object, key);
}

}  // namespace tgs::audit
