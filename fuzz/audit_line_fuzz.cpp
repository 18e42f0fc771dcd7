// The lines of an audit, as the verifier reads them: a line that is taken is put together again from what was found in
// it, and what somebody made up without the key is never taken for the storage's own.
#include <string>

#include "audit/tail.h"
#include "audit/verifier.h"
#include "fuzz/expect.h"

using tgs::fuzz::expect;

namespace {

using tgs::audit::Mac;

void check_line(std::string_view text, const Mac& key) {
  const auto line = tgs::audit::parse_line(text);
  if (!line) {
    return;
  }
  expect(text == std::string(line->sealed) + R"(,"hash":")" + std::string(line->hash) + "\"}",
         "nothing is left over");
  const auto begin = R"({"seq":)" + std::to_string(line->seq) + R"(,"time":")" + std::string(line->time) +
                     R"(","event":")" + std::string(line->event) + "\"";
  expect(line->sealed.starts_with(begin), "the begin is what it was taken for");
  expect(line->sealed.ends_with(R"(,"prev":")" + std::string(line->prev) + "\""), "and so is the end");
  expect(!is_genuine(*line, key), "nobody makes up a hash");
}

void check_file(std::string_view text, const Mac& key) {
  tgs::audit::Verifier verifier(key);
  verifier.begin_file("f");
  std::size_t lines = 0;
  for (auto rest = text; !rest.empty(); ++lines) {
    const auto end = rest.find('\n');
    verifier.take(rest.substr(0, end), end != std::string_view::npos);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  const auto report = verifier.finish(std::nullopt);
  expect(report.lines == 0, "none is the storage's own");
  expect(report.faults.size() + report.notes.size() == lines, "and each is told of");
}

void check_tail(std::string_view text, const Mac& key) {
  const auto tail = tgs::audit::tail_of(text, key);
  expect(!tail.last, "none is the last");
  expect(tail.torn == text.substr(0, text.size() - (text.ends_with('\n') ? 1 : 0)), "so all of it is torn");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto text = tgs::fuzz::text(data, size);
  // The fuzzer sees what is compared, hashes too: those of one input must be of no use to the next.
  const Mac key(std::string("the key of ") + std::string(text));
  check_line(text, key);
  check_file(text, key);
  check_tail(text, key);
  tgs::audit::link_from(text);
  return 0;
}
