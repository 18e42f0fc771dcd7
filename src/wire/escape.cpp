#include "wire/escape.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace tgs::escape {
namespace {

constexpr std::array<bool, 256> needs_escape = [] {
  std::array<bool, 256> table{};
  for (std::size_t i = 0; i < 0x20; ++i) {
    table[i] = true;
  }
  table['"'] = table['\\'] = true;
  return table;
}();

/// The letter of a short escape; 0 where there is none.
char short_form(char c) {
  switch (c) {
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    case '"':
    case '\\':
      return c;
    default:
      return 0;
  }
}

/// As far as whole 16-byte steps go; a shorter text or the rest is left to the table.
std::size_t plain_steps([[maybe_unused]] std::string_view text) {
  std::size_t done = 0;
#ifdef __SSE2__
  for (; text.size() - done >= 16; done += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + done));
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
    const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    const __m128i backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    const int found = _mm_movemask_epi8(_mm_or_si128(control, _mm_or_si128(quote, backslash)));
    if (found != 0) {
      return done + static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(found)));
    }
  }
#endif
  return done;
}

using Word = std::uint64_t;
constexpr Word ones = 0x0101010101010101U;
constexpr Word tops = 0x8080808080808080U;

/// Is some of the word's bytes below `limit` (at most 128)?
constexpr bool has_below(Word word, Word limit) {
  return ((word - ones * limit) & ~word & tops) != 0;
}

constexpr bool is_plain(Word word) {
  return !has_below(word, 0x20) && !has_below(word ^ (ones * '"'), 1) && !has_below(word ^ (ones * '\\'), 1);
}

template <class Part>
Word load(const char* from) {
  Part part;
  std::memcpy(&part, from, sizeof part);
  return part;
}

/// Fewer than 16 bytes, by two loads that may overlap.
bool is_plain_short(std::string_view text) {
  const auto begin = text.data();
  const auto end = begin + text.size();
  if (text.size() >= 8) {
    return is_plain(load<Word>(begin)) && is_plain(load<Word>(end - 8));
  }
  if (text.size() >= 4) {
    return is_plain(load<std::uint32_t>(begin) | load<std::uint32_t>(end - 4) << 32);
  }
  return std::none_of(begin, end, [](char c) { return needs_escape[static_cast<unsigned char>(c)]; });
}

}  // namespace

std::size_t plain_prefix(std::string_view text) {
  auto done = plain_steps(text);
  const auto rest = text.substr(done);
  if (rest.size() < 16 && is_plain_short(rest)) {
    return text.size();
  }
  while (done < text.size() && !needs_escape[static_cast<unsigned char>(text[done])]) {
    ++done;
  }
  return done;
}

char* write(char* out, char c) {
  constexpr char digits[] = "0123456789abcdef";
  *out++ = '\\';
  if (const char letter = short_form(c)) {
    *out++ = letter;
    return out;
  }
  *out++ = 'u';
  *out++ = '0';
  *out++ = '0';
  *out++ = digits[static_cast<unsigned char>(c) >> 4];
  *out++ = digits[static_cast<unsigned char>(c) & 15];
  return out;
}

}  // namespace tgs::escape
