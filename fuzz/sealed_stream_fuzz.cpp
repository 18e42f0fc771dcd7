// A sealed stream: opens to what was sealed however it is cut, and to no more than its begin once it was changed. What
// its sink gets is always a begin of what was sealed.
// Input: how much is sealed (in steps of a third of a chunk, 7 at most), the cuts' seed, then orders: cut off, flip a
// bit, remove, repeat or exchange pieces. The whole input is opened too, as it is.
#include <algorithm>
#include <random>
#include <vector>

#include "fuzz/expect.h"
#include "fuzz/vault_keys.h"
#include "vault/sealed_stream.h"

using tgs::Status;
using tgs::fuzz::expect;
using tgs::fuzz::keys;
using tgs::fuzz::unused_keys;
using namespace tgs::vault;

namespace {

constexpr std::size_t kBegin = 61;
constexpr std::size_t kSealedChunk = kChunk + 16;

const Place kPlace{"fuzzing", 42, "7"};

Sink into(std::string& out) {
  return [&out](std::string_view bytes) {
    out += bytes;
    return Status();
  };
}

struct Stream {
  std::string plain;
  std::string sealed;
};

const Stream& stream_of(std::size_t thirds) {
  static std::vector<Stream> made(8);
  auto& stream = made[thirds];
  if (stream.sealed.empty()) {
    for (std::size_t at = 0; stream.plain.size() < thirds * kChunk / 3; ++at) {
      stream.plain += std::to_string(at);
    }
    auto sealer = *StreamSealer::begin(keys(), kPlace, into(stream.sealed));
    expect(sealer.write(stream.plain).has_value() && sealer.finish().has_value(), "it is sealed");
  }
  return stream;
}

/// A place in the stream: one where something begins, or near it, or any.
std::size_t place_in(const std::string& sealed, unsigned char byte) {
  const std::size_t chunk = byte % 4U;
  const std::size_t step = byte / 4U;
  const auto at = kBegin + chunk * kSealedChunk + (step < 32 ? step - step % 2 : step * 16'001);
  return std::min(step == 63 ? byte : at, sealed.size());
}

void follow(std::string& sealed, const unsigned char* order) {
  const auto from = place_in(sealed, order[1]);
  const auto to = place_in(sealed, order[2]);
  const auto size = std::min(to > from ? to - from : kSealedChunk, sealed.size() - from);
  switch (order[0] % 5) {
    case 0:
      sealed.resize(from);
      break;
    case 1:
      if (from < sealed.size()) {
        sealed[from] = static_cast<char>(sealed[from] ^ (1 << order[2] % 8));
      }
      break;
    case 2:
      sealed.erase(from, size);
      break;
    case 3:
      sealed.insert(to, sealed.substr(from, size));
      break;
    default:
      std::rotate(sealed.begin() + static_cast<std::ptrdiff_t>(std::min(from, to)),
                  sealed.begin() + static_cast<std::ptrdiff_t>(std::max(from, to)), sealed.end());
  }
}

struct Opened {
  std::string plain;
  bool is_whole = false;
};

Opened open(const KeyRing& ring, std::string_view sealed, unsigned seed) {
  std::minstd_rand random(seed);
  Opened opened;
  StreamOpener opener(ring, kPlace, into(opened.plain));
  while (!sealed.empty()) {
    const auto piece = sealed.substr(0, 1 + random() % (seed % 2 == 0 ? 4'000'000 : 300'000));
    sealed.remove_prefix(piece.size());
    if (!opener.feed(piece)) {
      expect(!opener.finish(), "an error stays");
      return opened;
    }
  }
  opened.is_whole = opener.finish().has_value();
  return opened;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  expect(!open(unused_keys(), tgs::fuzz::text(data, size), 1).is_whole, "nobody seals without the key");
  if (size < 2) {
    return 0;
  }
  const auto& [plain, sealed] = stream_of(data[0] % 8U);
  auto changed = sealed;
  for (std::size_t at = 2; at + 3 <= size && at < 20 && changed.size() < 8 * kChunk; at += 3) {
    follow(changed, data + at);
  }
  const auto opened = open(keys(), changed, data[1]);
  expect(opened.is_whole == (changed == sealed), "it opens as it was sealed, and only so");
  expect(plain.starts_with(opened.plain), "nothing comes out that was not sealed, nor elsewhere");
  expect(!opened.is_whole || opened.plain == plain, "all of it comes out");
  return 0;
}
