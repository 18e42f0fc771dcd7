#include "wire/td_error.h"

#include <simdjson.h>

#include <charconv>

#include "wire/peek.h"

namespace tgs {
namespace {

/// TDLib's are a line. Of a longer one nothing is looked at but that it is an error.
constexpr std::size_t kLongestError = 64U << 10U;

}  // namespace

std::optional<std::int64_t> TdError::retry_after() const {
  constexpr std::string_view kBegin = "Too Many Requests: retry after ";
  if (code != 429 || !message.starts_with(kBegin)) {
    return std::nullopt;
  }
  const auto digits = std::string_view(message).substr(kBegin.size());
  std::int32_t seconds = 0;  // as in TDLib: nobody's clock runs over
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  return parsed.ec == std::errc() && seconds > 0 ? std::optional<std::int64_t>(seconds) : std::nullopt;
}

std::optional<TdError> td_error_in(std::string_view json) {
  if (type_of(json) != "error") {
    return std::nullopt;
  }
  TdError error;
  if (json.size() > kLongestError) {
    return error;
  }
  simdjson::dom::parser parser;
  std::string_view message;
  const simdjson::padded_string padded(json);
  const auto parsed = parser.parse(padded);
  if (parsed["code"].get(error.code) == simdjson::SUCCESS &&
      parsed["message"].get(message) == simdjson::SUCCESS) {
    error.message = message;
  }
  return error;
}

}  // namespace tgs
