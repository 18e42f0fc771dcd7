// An envelope: opens to what was sealed, and to nothing once a bit of it is another, whatever was done to it.
// Input: a count of changes, for each two bytes of where and one of what; what is sealed. The whole input is opened too,
// as it is.
#include <vector>

#include "fuzz/expect.h"
#include "vault/envelope.h"
#include "vault/key_text.h"

using tgs::Secret;
using tgs::fuzz::expect;
using namespace tgs::vault;

namespace {

KeyRing ring_of(char letter) {
  std::vector<Secret> owner_keys;
  owner_keys.emplace_back(std::string(kKeySize, letter));
  return *KeyRing::of("fuzzing", owner_keys);
}

const KeyRing& keys() {
  static const KeyRing ring = ring_of('k');
  return ring;
}

/// Nothing is ever sealed with these: of what is sealed, the fuzzer sees the bytes and tries them.
const KeyRing& unused_keys() {
  static const KeyRing ring = ring_of('u');
  return ring;
}

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
