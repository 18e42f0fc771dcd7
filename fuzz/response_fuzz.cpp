// What TDLib writes, taken apart: the short way and the parser must agree, and nothing of the envelope is left.
#include "worker/response.h"

#include "fuzz/expect.h"
#include "fuzz/json.h"

using tgs::fuzz::expect;
namespace json = boost::json;

namespace {

/// TDLib's own keys have no escapes and stand once, and what it was given as @extra is a number that it puts right
/// before @client_id; other text may be read in any way.
bool could_be_tdlib(std::string_view text) {
  const auto extra = text.find(R"("@extra")");
  const bool is_in_place =
      extra == std::string_view::npos || text.find(R"("@client_id")", extra) == text.find(',', extra) + 1;
  return is_in_place && text.find('\\') == std::string_view::npos && !tgs::fuzz::has_key_twice(text);
}

void check(json::object whole, const tgs::worker::Response& response) {
  const auto* extra = whole.if_contains("@extra");
  const bool is_number =
      extra != nullptr && (extra->is_uint64() || (extra->is_int64() && extra->get_int64() >= 0));
  if (extra != nullptr && !is_number) {
    return;  // TDLib gives back what it got, which is a number
  }
  expect(response.extra.has_value() == is_number, "a reply has a number");
  expect(!is_number || response.extra == extra->to_number<std::uint64_t>(), "the number that was written");
  expect(response.client > 0 && whole.at("@client_id") == response.client, "the client is the one named");
  whole.erase("@extra");
  whole.erase("@client_id");
  const auto body = tgs::fuzz::parse(response.body);
  expect(body && tgs::fuzz::same(*body, whole), "the rest is left as it was");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto text = tgs::fuzz::text(data, size);
  tgs::worker::Response response;
  if (!tgs::worker::read_response(text, response)) {
    return 0;
  }
  expect(response.body.starts_with('{') && response.body.ends_with('}'), "a body is an object");
  const auto whole = tgs::fuzz::parse(text);
  if (whole && could_be_tdlib(text)) {
    check(whole->as_object(), response);
  }
  return 0;
}
