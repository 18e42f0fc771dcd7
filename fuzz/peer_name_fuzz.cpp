// Whatever a client writes for a peer: a name has the one form that requests, the cache and its messages rely on,
// and names itself.
#include "resolve/peer_name.h"

#include <algorithm>

#include "fuzz/expect.h"

using tgs::parse_peer_name;
using tgs::PeerName;
using tgs::fuzz::expect;

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

void check_id(std::string_view text, std::string_view written) {
  expect(text == written, "an id stays as it was written");
  expect(text.size() >= 2 && text.front() == '-' && std::all_of(text.begin() + 1, text.end(), is_digit),
         "an id is a minus and digits");
}

void check_username(std::string_view text) {
  expect(text.size() >= 4 && text.size() <= 32 && is_letter(text.front()), "a username begins with a letter");
  expect(std::ranges::all_of(text, [](char c) { return is_letter(c) || is_digit(c) || c == '_'; }),
         "a username is of few characters");
  for (const std::string_view prefix : {"@", "t.me/", "https://t.me/", "http://T.me/"}) {
    const auto again = parse_peer_name(std::string(prefix).append(text));
    expect(again && again->kind == PeerName::Kind::username && again->text == text,
           "its spellings are the same");
  }
}

void check_phone(std::string_view text, std::string_view written) {
  expect(text.size() >= 5 && text.size() <= 15 && std::ranges::all_of(text, is_digit),
         "a number is of digits");
  std::string digits;
  std::ranges::copy_if(written, std::back_inserter(digits), is_digit);
  expect(digits == text, "a number has the digits that were written");
  const auto again = parse_peer_name(std::string("+").append(text));
  expect(again && again->kind == PeerName::Kind::phone && again->text == text, "its spellings are the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto written = tgs::fuzz::text(data, size);
  const auto name = parse_peer_name(written);
  if (!name) {
    return 0;
  }
  switch (name->kind) {
    case PeerName::Kind::id:
      check_id(name->text, written);
      break;
    case PeerName::Kind::username:
      check_username(name->text);
      break;
    case PeerName::Kind::phone:
      check_phone(name->text, written);
      break;
  }
  expect(parse_peer_name(name->text) == name, "a name is its own name");
  return 0;
}
