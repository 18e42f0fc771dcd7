// What the storage writes to a client: one compact JSON object a line, ended by '\n'. `extra` is everywhere
// the client's @extra as raw JSON text, empty where the request had none. Pure; usable from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace tgs {

/// The errors that the storage makes itself: the table of docs/protocol.md.
enum class ErrorToken : std::uint8_t {
  bad_request,
  format_invalid,
  peer_invalid,
  request_not_allowed,
  type_not_allowed,
  client_not_allowed,
  peer_not_found,
  request_too_large,
  too_many_requests,
  internal,
  timeout,
  session_unavailable,
};

int code_of(ErrorToken token);
/// `BAD_REQUEST` and so on; for too_many_requests `Too Many Requests`, TDLib's wording.
std::string_view text_of(ErrorToken token);

/// Why a value was refused: enough to answer the client.
struct Refusal {
  ErrorToken token = ErrorToken::bad_request;
  std::string reason;  // a sentence, without the token
  std::string extra;   // raw JSON, empty for none
};

/// A value, or the refusal to answer with. No Error: a refusal is an ordinary outcome.
template <class T>
using Outcome = tl::expected<T, Refusal>;

/// `{"@type":"error","code":400,"message":"BAD_REQUEST: sentence","@extra":…}\n`
std::string error_line(ErrorToken token, std::string_view sentence, std::string_view extra);
std::string error_line(const Refusal& refusal);
/// The same as an object alone, to be given to a client by with_extra().
std::string error_object(ErrorToken token, std::string_view sentence);
/// The same with a message of one's own, such as `call not found` with 404.
std::string error_line(int code, std::string_view message, std::string_view extra);
/// 429 in TDLib's wording, so that clients' flood handling works.
std::string too_many_requests(std::uint64_t seconds, std::string_view extra);
std::string ok_line(std::string_view extra);

/// `response`: an object that TDLib wrote, without an @extra. Not an object (it can't be): a 500 in its
/// place.
std::string with_extra(std::string_view response, std::string_view extra);
/// The same, added to `out`.
void append_with_extra(std::string& out, std::string_view response, std::string_view extra);

/// Adds `text` to `out` as a JSON string with its quotes. `text` is UTF-8.
void append_json_string(std::string& out, std::string_view text);

}  // namespace tgs
