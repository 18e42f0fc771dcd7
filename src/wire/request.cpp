#include "wire/request.h"

#include <algorithm>
#include <bit>

#include "wire/canonical.h"
#include "wire/raw.h"

namespace tgs {
namespace {

constexpr std::size_t first_capacity = 4096;

const char* reason_of(simdjson::error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR:
      return "not valid UTF-8";
    case simdjson::NUMBER_ERROR:
      return "a number is malformed or fits neither a 64-bit integer nor a double";
    case simdjson::DEPTH_ERROR:
      return "nested deeper than 64 levels";
    case simdjson::STRING_ERROR:
      return "a string has an escape that JSON doesn't know";
    case simdjson::UNESCAPED_CHARS:
      return "a string has a control character that is not escaped";
    case simdjson::UNCLOSED_STRING:
      return "a string is not closed";
    default:
      return "not valid JSON";
  }
}

}  // namespace

RequestParser::RequestParser(std::size_t max_extra_bytes, const MarkRules* rules)
    : max_extra_bytes_(max_extra_bytes), marker_(rules) {}

Outcome<Request> RequestParser::parse(std::string_view value, std::string& canonical) {
  extra_.clear();
  marker_.clear();
  if (const auto reason = load(value)) {
    return refuse(reason);
  }
  simdjson::dom::object object;
  if (root_.get(object) != simdjson::SUCCESS) {
    return refuse("not a JSON object");
  }
  if (const auto reason = take_extra(value, object)) {
    return refuse(reason);
  }
  Request request;
  if (const auto reason = canonical::write(object, value.size(), keys_, marker_, canonical, request.type)) {
    return refuse(reason);
  }
  if (request.type.empty()) {
    return refuse("the request has no @type, or an empty one");
  }
  request.extra = extra_;
  return request;
}

tl::unexpected<Refusal> RequestParser::refuse(const char* reason) const {
  return tl::unexpected(Refusal{ErrorToken::bad_request, reason, extra_});
}

const char* RequestParser::load(std::string_view value) {
  if (raw::has_lone_surrogate(value)) {
    return "a \\u escape names half of a surrogate pair";
  }
  buffer_.assign(value);
  buffer_.resize(value.size() + simdjson::SIMDJSON_PADDING);
  // simdjson would grow to each longer value's exact length, one allocation a time.
  if (value.size() > parser_.capacity() &&
      parser_.allocate(std::bit_ceil(std::max(value.size(), first_capacity))) != simdjson::SUCCESS) {
    return "too large to parse";
  }
  const auto error = parser_.parse(buffer_.data(), value.size(), false).get(root_);
  return error == simdjson::SUCCESS ? nullptr : reason_of(error);
}

/// Fills extra_ where the request has one @extra and that is valid; two of them are found later, as
/// duplicates.
const char* RequestParser::take_extra(std::string_view value, simdjson::dom::object request) {
  std::size_t index = 0;
  for (const auto [key, extra] : request) {
    if (key != "@extra") {
      ++index;
      continue;
    }
    if (const auto reason = canonical::check_own(extra, keys_)) {
      return reason;
    }
    raw::append_minified(extra_, raw::member(value, index));
    if (extra_.size() > max_extra_bytes_) {
      extra_.clear();
      return "@extra is longer than limits.max_extra_bytes";
    }
    break;
  }
  return nullptr;
}

}  // namespace tgs
