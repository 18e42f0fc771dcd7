// The first bytes of a connection, by way of the Splitter: a session id that is really there, or a refusal that
// can be sent.
#include "wire/handshake.h"

#include "fuzz/expect.h"
#include "fuzz/json.h"
#include "wire/splitter.h"

using tgs::fuzz::expect;

namespace {

std::string id_in(const boost::json::value& field) {
  return field.is_string() ? std::string(field.get_string()) : serialize(field);
}

/// The digits of the id, as another reader of the same value sees them.
std::string digits_of(std::string_view value) {
  const auto json = tgs::fuzz::parse(value);
  expect(json.has_value(), "an accepted value is JSON");
  if (!json->is_object()) {
    return id_in(*json);
  }
  const auto& object = json->get_object();
  expect(object.at("@type") == "openSession", "an object is an openSession");
  return id_in(object.at("session_id"));
}

void check_accepted(std::string_view value, const tgs::Handshake& handshake) {
  expect(handshake.session_id != 0, "0 is no session");
  expect(handshake.is_request == value.starts_with('{'), "only the object form is a request");
  expect(tgs::fuzz::is_line(tgs::ok_line(handshake.extra)), "the answer is one line");
  auto digits = digits_of(value);
  digits.erase(0, digits.find_first_not_of('0'));
  expect(digits == std::to_string(handshake.session_id), "the session is the one that the value names");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  tgs::Splitter splitter(4096);
  splitter.append(tgs::fuzz::text(data, size));
  const auto piece = splitter.next();
  if (piece.what != tgs::Splitter::What::value || tgs::fuzz::is_beyond_boost(piece.bytes)) {
    return 0;
  }
  tgs::RequestParser parser(256);
  const auto handshake = tgs::parse_handshake(piece.bytes, parser);
  if (handshake) {
    check_accepted(piece.bytes, *handshake);
  } else {
    expect(tgs::fuzz::is_line(tgs::error_line(handshake.error())), "a refusal is one line");
  }
  return 0;
}
