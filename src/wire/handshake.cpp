#include "wire/handshake.h"

#include <charconv>

namespace tgs {
namespace {

using simdjson::dom::element;

constexpr char bad_id[] = "the session id must be an integer from 1 to 18446744073709551615";

/// 0 for all that is not a session id.
std::uint64_t parse_id(std::string_view digits) {
  std::uint64_t id = 0;
  const auto end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, id);
  return read.ec == std::errc() && read.ptr == end ? id : 0;
}

tl::unexpected<Refusal> refuse(const char* reason, std::string_view extra = {}) {
  return tl::unexpected(Refusal{ErrorToken::bad_request, reason, std::string(extra)});
}

/// A number, or a string without escapes.
Outcome<Handshake> parse_bare(std::string_view value) {
  const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
  const auto digits = quoted ? value.substr(1, value.size() - 2) : value;
  if (!quoted && digits.starts_with('0')) {
    return refuse(bad_id);  // 0 itself, or 042, which is no JSON number
  }
  Handshake handshake;
  handshake.session_id = parse_id(digits);
  if (handshake.session_id == 0) {
    return refuse(bad_id);
  }
  return handshake;
}

std::uint64_t id_of(element value) {
  std::string_view digits;
  std::uint64_t id = 0;
  if (value.get(digits) == simdjson::SUCCESS) {
    return parse_id(digits);
  }
  return value.get(id) == simdjson::SUCCESS ? id : 0;
}

/// Takes one field over; the reason of a refusal, or null.
const char* take_field(Handshake& handshake, std::string_view key, element value) {
  if (key == "session_id") {
    handshake.session_id = id_of(value);
    return handshake.session_id == 0 ? bad_id : nullptr;
  }
  if (key == "token") {
    std::string_view token;
    if (value.get(token) != simdjson::SUCCESS) {
      return "the token must be a string";
    }
    handshake.token = Secret(std::string(token));
    return nullptr;
  }
  const bool ours = key == "@type" || key == "@extra" || key == "@client_id";
  return ours ? nullptr : "openSession has no such field: it knows session_id and token";
}

Outcome<Handshake> parse_object(std::string_view value, RequestParser& parser) {
  std::string canonical;
  const auto request = parser.parse(value, canonical);
  wipe(canonical);  // it may hold the token
  if (!request) {
    return tl::unexpected(request.error());
  }
  if (request->type != "openSession") {
    return refuse("the first value must name the session: a number, or an openSession object",
                  request->extra);
  }
  Handshake handshake;
  handshake.is_request = true;
  handshake.extra = request->extra;
  const simdjson::dom::object fields = parser.root().get_object().value_unsafe();
  for (const auto [key, field] : fields) {
    if (const auto reason = take_field(handshake, key, field)) {
      return refuse(reason, request->extra);
    }
  }
  if (handshake.session_id == 0) {
    return refuse("openSession needs a session_id", request->extra);
  }
  return handshake;
}

}  // namespace

Outcome<Handshake> parse_handshake(std::string_view value, RequestParser& parser) {
  if (value.starts_with('{') || value.starts_with('[')) {
    return parse_object(value, parser);
  }
  return parse_bare(value);
}

}  // namespace tgs
