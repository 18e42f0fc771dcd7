#include "wire/scan.h"

#include <bit>
#include <cstring>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace tgs::scan {
namespace {

constexpr std::size_t block_size = 64;
using Mask = std::uint64_t;  // bit i stands for byte i of a block

struct Masks {
  Mask quote = 0;
  Mask backslash = 0;
  Mask open = 0;
  Mask close = 0;
  Mask nul = 0;
};

#ifdef __SSE2__
Mask equal_bits(__m128i bytes, char wanted) {
  return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(wanted))));
}

Masks classify(const char* block) {
  Masks masks;
  for (unsigned i = 0; i < block_size; i += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + i));
    // '[' and '{', and ']' and '}', differ in this bit alone.
    const __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    masks.quote |= equal_bits(bytes, '"') << i;
    masks.backslash |= equal_bits(bytes, '\\') << i;
    masks.open |= equal_bits(folded, '{') << i;
    masks.close |= equal_bits(folded, '}') << i;
    masks.nul |= equal_bits(bytes, '\0') << i;
  }
  return masks;
}
#else
Masks classify(const char* block) {
  Masks masks;
  for (unsigned i = 0; i < block_size; ++i) {
    const Mask bit = Mask{1} << i;
    const char c = block[i];
    masks.quote |= c == '"' ? bit : 0;
    masks.backslash |= c == '\\' ? bit : 0;
    masks.open |= c == '{' || c == '[' ? bit : 0;
    masks.close |= c == '}' || c == ']' ? bit : 0;
    masks.nul |= c == '\0' ? bit : 0;
  }
  return masks;
}
#endif

Mask below(unsigned bit) {
  return bit >= block_size ? ~Mask{0} : (Mask{1} << bit) - 1;
}

/// The bytes behind a backslash that is not itself escaped.
/// `carry`: the same for the first byte of this block, then of the next.
Mask find_escaped(Mask backslash, unsigned usable, bool& carry) {
  Mask escaped = carry ? 1 : 0;
  backslash &= ~escaped;
  carry = false;
  while (backslash != 0) {
    const auto at = static_cast<unsigned>(std::countr_zero(backslash));
    carry = at + 1 == usable;
    escaped |= at + 1 < block_size ? Mask{2} << at : 0;
    backslash &= ~(Mask{3} << at);
  }
  return escaped;
}

/// Bit i of the result: the xor of all bits up to and with i. Of quotes: the insides of strings.
Mask prefix_xor(Mask bits) {
  for (unsigned shift = 1; shift < block_size; shift *= 2) {
    bits ^= bits << shift;
  }
  return bits;
}

/// Follows the brackets; the length up to the one that closes the value, 0 where none does.
std::size_t balance(State& state, Mask open, Mask close) {
  if ((open | close) == 0) {
    return 0;
  }
  if (state.depth > static_cast<unsigned>(std::popcount(close))) {
    state.depth += static_cast<unsigned>(std::popcount(open));
    state.depth -= static_cast<unsigned>(std::popcount(close));
    return 0;
  }
  for (Mask brackets = open | close; brackets != 0; brackets &= brackets - 1) {
    const Mask bracket = brackets & -brackets;
    if ((open & bracket) != 0) {
      ++state.depth;
    } else if (--state.depth == 0) {
      return static_cast<std::size_t>(std::countr_zero(bracket)) + 1;
    }
  }
  return 0;
}

Result run_block(State& state, const char* block, std::size_t size) {
  Masks masks = classify(block);
  masks.nul &= below(static_cast<unsigned>(size));
  const auto usable =
      masks.nul != 0 ? static_cast<unsigned>(std::countr_zero(masks.nul)) : static_cast<unsigned>(size);
  const Mask seen = below(usable);
  const Mask quote = masks.quote & ~find_escaped(masks.backslash & seen, usable, state.escaped) & seen;
  const Mask strings = prefix_xor(quote) ^ (state.in_string ? ~Mask{0} : 0);
  const auto length = balance(state, masks.open & ~strings & seen, masks.close & ~strings & seen);
  if (length != 0) {
    return {length, End::complete};
  }
  state.in_string = ((strings >> (block_size - 1)) & 1) != 0;
  return {usable, masks.nul != 0 ? End::cut : End::none};
}

}  // namespace

Result run(State& state, std::string_view bytes) {
  std::size_t done = 0;
  while (bytes.size() - done >= block_size) {
    const auto result = run_block(state, bytes.data() + done, block_size);
    done += result.length;
    if (result.end != End::none) {
      return {done, result.end};
    }
  }
  if (done == bytes.size()) {
    return {done, End::none};
  }
  char last[block_size] = {};
  std::memcpy(last, bytes.data() + done, bytes.size() - done);
  const auto result = run_block(state, last, bytes.size() - done);
  return {done + result.length, result.end};
}

}  // namespace tgs::scan
