// The first value of a connection: which session it is for (docs/protocol.md, Handshake). Pure; one thread at
// a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "wire/reply.h"
#include "wire/request.h"

namespace tgs {

struct Handshake {
  std::uint64_t session_id = 0;  // never 0 in a parsed one
  bool is_request = false;       // the object form: to be answered with ok_line(extra) before any update
  std::string extra;             // raw JSON, empty for none
  Secret token;                  // empty where the client gave none
};

/// `value` as a Splitter in handshake mode gives it: a number, a string of digits, or an openSession object.
/// The parser's last request is lost.
Outcome<Handshake> parse_handshake(std::string_view value, RequestParser& parser);

}  // namespace tgs
