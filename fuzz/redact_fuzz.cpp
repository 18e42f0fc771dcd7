// No text of a client survives redaction but what has the look of a name or of an id.
#include "wire/redact.h"

#include <algorithm>

#include "fuzz/expect.h"
#include "fuzz/json.h"
#include "wire/reply.h"

using tgs::fuzz::expect;
namespace json = boost::json;

namespace {

constexpr std::size_t roomy = 1U << 20U;

bool is_name(std::string_view text) {
  const auto fits = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '@'; };
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), fits);
}

/// `<12 bytes>`, `<number>`, `<extra>`, `<deep>`, `<key of 3 bytes>`
bool is_mask(std::string_view text) {
  return text.size() <= 32 && text.starts_with('<') && text.find('>') == text.size() - 1;
}

bool is_integer(std::string_view text) {
  text.remove_prefix(text.starts_with('-') ? 1 : 0);
  return !text.empty() && text.size() <= 20 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool may_show_number(std::string_view key) {
  return key == "id" || key == "date" || key == "code" || (key.ends_with("_id") && key != "api_id");
}

void check(const json::value& value, std::string_view key) {
  if (value.is_object()) {
    for (const auto& member : value.get_object()) {
      expect(is_name(member.key()) || is_mask(member.key()), "a key is a name or masked");
      check(member.value(), member.key());
    }
  } else if (value.is_array()) {
    for (const auto& element : value.get_array()) {
      check(element, {});
    }
  } else if (value.is_string()) {
    const std::string_view text(value.get_string());
    expect(is_mask(text) || (key == "@type" && is_name(text)) || (may_show_number(key) && is_integer(text)),
           "a string is masked, a type or an id");
  } else if (value.is_number()) {
    expect(may_show_number(key), "a number is an id, a date or a code");
  }
}

/// The input as a secret in a request of the worst kind.
void check_as_secret(std::string_view secret) {
  std::string request = R"({"@type":"checkAuthenticationPassword","password":)";
  tgs::append_json_string(request, secret);
  request += '}';
  const auto masked = tgs::redact(request);
  const auto expected = R"({"@type":"checkAuthenticationPassword","password":"<)" +
                        std::to_string(secret.size()) + R"( bytes>"})";
  expect(masked == expected || masked.ends_with("not JSON>"), "a password becomes its length");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto text = tgs::fuzz::text(data, size);
  const auto whole = tgs::redact(text, roomy);
  const auto is_plain = [](char c) { return c >= ' ' && c <= '~'; };
  expect(std::all_of(whole.begin(), whole.end(), is_plain), "one line of printable ASCII");
  if (!whole.ends_with("not JSON>")) {
    const auto read = tgs::fuzz::parse(whole);
    expect(read.has_value(), "what is redacted is JSON still");
    check(*read, {});
  }
  const auto part = tgs::redact(text, 40);
  expect(part.size() <= 43 && (part == whole || part == whole.substr(0, 40) + "..."),
         "a cut one is its begin");
  check_as_secret(text);
  return 0;
}
