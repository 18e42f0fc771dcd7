// However the bytes are cut into segments, the Splitter gives the pieces that the framing rules name.
// Input: the limit, the mode, the cuts' seed, then the stream.
#include "wire/splitter.h"

#include <algorithm>
#include <memory>
#include <random>

#include "fuzz/expect.h"
#include "tests/unit/wire/splitter_model.h"

using tgs::Splitter;
using tgs::fuzz::expect;

namespace {

struct Case {
  std::size_t max_bytes;
  Splitter::Begin begin;
  std::minstd_rand random;
  std::string_view stream;
};

/// Each segment has its own memory, which goes away as soon as it may.
tgs::test::Pieces cut(Case input) {
  Splitter splitter(input.max_bytes, input.begin);
  tgs::test::Pieces pieces;
  while (!input.stream.empty() && !tgs::test::has_failed(pieces)) {
    const auto size = std::min<std::size_t>(1 + input.random() % 100, input.stream.size());
    const auto segment = std::make_unique<char[]>(size);
    std::copy_n(input.stream.data(), size, segment.get());
    input.stream.remove_prefix(size);
    splitter.append({segment.get(), size});
    if (input.random() % 4 == 0) {
      splitter.keep();  // and pulled after the next segment
      continue;
    }
    tgs::test::pull(splitter, pieces);
    expect(splitter.held() <= std::max(input.max_bytes, 2 * std::string().capacity()) + 1,
           "memory is bounded by the largest value");
  }
  tgs::test::pull(splitter, pieces);
  return pieces;
}

/// `broken` and `too_large` come again at each pull.
void drop_repeated_failure(tgs::test::Pieces& pieces) {
  const auto fails = [](const auto& piece) {
    return piece.first == Splitter::What::broken || piece.first == Splitter::What::too_large;
  };
  const auto failure = std::find_if(pieces.begin(), pieces.end(), fails);
  if (failure != pieces.end()) {
    pieces.erase(failure + 1, pieces.end());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 3) {
    return 0;
  }
  const Case input{.max_bytes = data[0] % 4 == 0 ? 1U + data[0] : 1U << 20U,
                   .begin = data[1] % 2 == 0 ? Splitter::Begin::handshake : Splitter::Begin::values,
                   .random = std::minstd_rand(data[2]),
                   .stream = tgs::fuzz::text(data + 3, size - 3)};
  auto pieces = cut(input);
  drop_repeated_failure(pieces);
  expect(pieces == tgs::test::SplitterModel(input.max_bytes, input.begin).run(input.stream),
         "the pieces are the model's");
  return 0;
}
