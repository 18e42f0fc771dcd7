// What the parser accepts is what another parser reads, and the canonical form is a fixed point.
#include "wire/request.h"

#include "fuzz/expect.h"
#include "fuzz/json.h"
#include "wire/reply.h"

using tgs::fuzz::expect;
namespace json = boost::json;

namespace {

constexpr std::size_t max_extra = 256;

/// The canonical form means what the client wrote, without what is not for TDLib.
void check_meaning(std::string_view value, std::string_view canonical, std::string_view extra) {
  auto written = tgs::fuzz::parse(value);
  const auto kept = tgs::fuzz::parse(canonical, tgs::max_nesting);
  expect(kept && kept->is_object(), "the canonical form is an object, not too deep");
  expect(!tgs::fuzz::has_key_twice(canonical), "no key stands twice in the canonical form");
  if (!written) {
    return;  // Boost is stricter here and there
  }
  auto& members = written->as_object();
  expect(members.contains("@extra") == !extra.empty(), "an @extra comes out where one went in");
  if (!extra.empty()) {
    const auto read = tgs::fuzz::parse(extra);
    expect(read && tgs::fuzz::same(*read, members["@extra"]), "@extra keeps its meaning");
  }
  members.erase("@extra");
  members.erase("@client_id");
  expect(tgs::fuzz::same(*written, *kept), "the canonical form keeps the meaning");
}

void check_accepted(std::string_view value, const tgs::Request& request, std::string_view canonical) {
  expect(canonical.starts_with(R"({"@type":")"), "@type stands first");
  expect(!request.type.empty() && request.extra.size() <= max_extra, "type and @extra are as promised");
  expect(tgs::fuzz::is_line(tgs::ok_line(request.extra)), "an answer with the @extra is one line");
  check_meaning(value, canonical, request.extra);

  tgs::RequestParser again(max_extra);
  std::string second;
  const auto reparsed = again.parse(canonical, second);
  expect(reparsed && second == canonical, "the canonical form is a fixed point");
  expect(reparsed->type == request.type && reparsed->extra.empty(), "and keeps the type");
}

void check_refused(std::string_view value, const tgs::Refusal& refusal) {
  expect(tgs::fuzz::is_line(tgs::error_line(refusal)), "the answer to a refused value is one line");
  const bool is_no_json = refusal.reason == "not valid JSON" || refusal.reason == "not valid UTF-8" ||
                          refusal.reason.starts_with("a string ");
  expect(!is_no_json || !tgs::fuzz::parse(value), "what is called no JSON is none");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto value = tgs::fuzz::text(data, size);
  if (tgs::fuzz::is_beyond_boost(value)) {
    return 0;
  }
  static tgs::RequestParser parser(max_extra);  // reused, as a connection does
  std::string canonical;
  const auto request = parser.parse(value, canonical);
  if (request) {
    check_accepted(value, *request, canonical);
  } else {
    check_refused(value, request.error());
  }
  return 0;
}
