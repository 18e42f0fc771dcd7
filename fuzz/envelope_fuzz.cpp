// An envelope: opens to what was sealed, and to nothing once a bit of it is another, whatever was done to it.
// Input: a count of changes, for each two bytes of where and one of what; what is sealed. The whole input is opened
// too, as it is.
#include "fuzz/expect.h"
#include "fuzz/vault_keys.h"
#include "vault/envelope.h"

using tgs::fuzz::expect;
using tgs::fuzz::keys;
using tgs::fuzz::unused_keys;
using namespace tgs::vault;

namespace {

void change(std::string& bytes, std::string_view changes) {
  for (; changes.size() >= 3; changes.remove_prefix(3)) {
    const auto at = static_cast<std::size_t>(static_cast<unsigned char>(changes[0])) << 8U |
                    static_cast<unsigned char>(changes[1]);
    auto& byte = bytes[at % bytes.size()];
    byte = static_cast<char>(byte ^ changes[2]);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const Place place{"fuzzing", 42, "2"};
  const auto input = tgs::fuzz::text(data, size);
  expect(!open(unused_keys(), place, input), "nobody seals without the key");
  if (size == 0) {
    return 0;
  }
  const auto changes = input.substr(1, 3U * (data[0] % 8U));
  const auto plain = input.substr(1 + changes.size());
  const auto envelope = *seal(keys(), place, plain);
  auto changed = envelope;
  change(changed, changes);
  const auto opened = open(keys(), place, changed);
  expect(opened.has_value() == (changed == envelope), "it opens as it was sealed, and only so");
  expect(!opened || opened->reveal() == plain, "to what was sealed");
  expect(!open(keys(), {"fuzzing", 42, "4"}, changed), "in its place only");
  return 0;
}
