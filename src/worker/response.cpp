#include "worker/response.h"

#include <simdjson.h>

#include <charconv>
#include <utility>

namespace tgs::worker {
namespace {

/// Takes `,"KEY":DIGITS` from the end of `text`; what it can't read to the last byte it leaves alone.
template <class Number>
bool take_number(std::string_view& text, std::string_view key, Number& number) {
  const auto last_other = text.find_last_not_of("0123456789");
  if (last_other == std::string_view::npos) {
    return false;
  }
  const auto head = text.substr(0, last_other + 1);
  const auto digits = text.substr(last_other + 1);
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || parsed.ec != std::errc() || !head.ends_with(key)) {
    return false;
  }
  text = head.substr(0, head.size() - key.size());
  return true;
}

bool read_tail(std::string_view text, Response& response) {
  if (!text.starts_with('{') || !text.ends_with('}')) {
    return false;
  }
  text.remove_suffix(1);
  if (!take_number(text, R"(,"@client_id":)", response.client) || response.client == 0) {
    return false;
  }
  std::uint64_t extra = 0;
  response.extra.reset();
  if (take_number(text, R"(,"@extra":)", extra)) {
    response.extra = extra;
  } else if (!text.starts_with(R"({"@type":"update)")) {
    return false;  // a reply, but not one to a number of ours
  }
  response.body.assign(text).push_back('}');
  return true;
}

void append_member(std::string& out, std::string_view key, const simdjson::dom::element& value) {
  out += out.empty() ? '{' : ',';
  // Keys are names of TDLib's own fields: nothing to escape.
  out.append("\"").append(key).append("\":").append(simdjson::minify(value));
}

bool read_whole(std::string_view text, Response& response) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  const simdjson::padded_string padded(text);
  if (parser.parse(padded).get(object) != simdjson::SUCCESS) {
    return false;
  }
  std::int64_t client = 0;
  response.extra.reset();
  response.body.clear();
  for (const auto& [key, value] : object) {
    std::uint64_t extra = 0;
    if (key == "@client_id") {
      client = value.get_int64().error() == simdjson::SUCCESS ? value.get_int64().value_unsafe() : 0;
    } else if (key != "@extra") {
      append_member(response.body, key, value);
    } else if (value.get_uint64().get(extra) == simdjson::SUCCESS) {
      response.extra = extra;
    }
  }
  response.body += response.body.empty() ? "{}" : "}";
  response.client = std::in_range<int>(client) ? static_cast<int>(client) : 0;
  return response.client > 0;
}

}  // namespace

bool read_response(std::string_view text, Response& response) {
  return read_tail(text, response) || read_whole(text, response);
}

}  // namespace tgs::worker
