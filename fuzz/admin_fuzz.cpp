// What comes over the admin socket, and the list of blocks: what is taken is written back to the same, in one line.
#include "admin/blocks.h"
#include "admin/message.h"
#include "fuzz/expect.h"

using tgs::fuzz::expect;
namespace admin = tgs::admin;

namespace {

std::string_view one_line(const std::string& line) {
  expect(line.find('\n') == line.size() - 1, "it is one line");
  return std::string_view(line).substr(0, line.size() - 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto text = tgs::fuzz::text(data, size);
  if (const auto request = admin::request_from(text)) {
    const auto again = admin::request_from(one_line(admin::to_line(*request)));
    expect(again && *again == *request, "a request stays the same");
  }
  if (const auto answer = admin::answer_from(text)) {
    const auto again = admin::answer_from(one_line(admin::to_line(*answer)));
    expect(again && (!answer->error.empty() || *again == *answer), "an answer stays the same");
  }
  if (const auto blocks = admin::Blocks::parse(text)) {
    const auto again = admin::Blocks::parse(one_line(blocks->text()));
    expect(again && again->targets() == blocks->targets(), "blocks stay the same");
  }
  return 0;
}
