#include "base/printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace tgs {
namespace {

bool is_between(unsigned char byte, unsigned first, unsigned last) {
  return byte >= first && byte <= last;
}

/// May `second` follow `lead`? Rules out the overlong forms, surrogates and what lies beyond U+10FFFF. C1
/// controls (U+0080..U+009F) too: they move a terminal's cursor as well as C0 does.
bool is_second_byte(unsigned char lead, unsigned char second) {
  switch (lead) {
    case 0xC2:
    case 0xE0:
      return is_between(second, 0xA0, 0xBF);
    case 0xED:
      return is_between(second, 0x80, 0x9F);
    case 0xF0:
      return is_between(second, 0x90, 0xBF);
    case 0xF4:
      return is_between(second, 0x80, 0x8F);
    default:
      return is_between(second, 0x80, 0xBF);
  }
}

/// By a character's first byte; 0 where none begins so.
std::size_t length_by_lead(unsigned char lead) {
  if (lead < 0x80) {
    return lead >= 0x20 && lead != 0x7F ? 1 : 0;
  }
  if (is_between(lead, 0xC2, 0xDF)) {
    return 2;
  }
  return is_between(lead, 0xE0, 0xEF) ? 3 : is_between(lead, 0xF0, 0xF4) ? 4 : 0;
}

/// How many bytes at the start of `text` are one printable character; 0 where they are none.
std::size_t character_length(std::string_view text) {
  const auto byte = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const auto length = length_by_lead(byte(0));
  if (length > text.size() || (length > 1 && !is_second_byte(byte(0), byte(1)))) {
    return 0;
  }
  for (std::size_t i = 2; i < length; ++i) {
    if (!is_between(byte(i), 0x80, 0xBF)) {
      return 0;
    }
  }
  return length;
}

/// Of a whole character. C1 controls come here, too.
std::uint32_t code_of(std::string_view character) {
  const auto byte = [character](std::size_t at) { return static_cast<unsigned char>(character[at]); };
  auto code = character.size() == 1 ? byte(0) : byte(0) & (0xFFU >> (character.size() + 1));
  for (std::size_t i = 1; i < character.size(); ++i) {
    code = code << 6U | (byte(i) & 0x3FU);
  }
  return code;
}

bool is_c1(std::string_view text) {
  return text.size() > 1 && text[0] == '\xC2' && is_between(static_cast<unsigned char>(text[1]), 0x80, 0x9F);
}

/// With these a text can show as another one.
bool turns_direction(std::uint32_t code) {
  const auto is_in = [code](std::uint32_t first, std::uint32_t last) {
    return code >= first && code <= last;
  };
  return code == 0x061C || is_in(0x200E, 0x200F) || is_in(0x202A, 0x202E) || is_in(0x2066, 0x2069);
}

std::string escaped(std::string_view text, std::string_view backslash) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    std::size_t length = character_length(text);
    if (text[0] == '\\') {
      out += backslash;
      length = 1;
    } else if (length == 0) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(text[0]));
      length = 1;
    } else {
      out.append(text.substr(0, length));
    }
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text) {
  return escaped(text, "\\\\");
}

std::string visible(std::string_view text) {
  return escaped(text, "\\");
}

std::string printable_json(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  while (!json.empty()) {
    const auto known = is_c1(json) ? 2 : character_length(json);
    const auto character = json.substr(0, std::max<std::size_t>(known, 1));
    const auto code = known == 0 ? static_cast<unsigned char>(json[0]) : code_of(character);
    if (code < 0x20) {
      out += ' ';  // between tokens: texts have none
    } else if (known == 0 || is_c1(json) || turns_direction(code)) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", code);
    } else {
      out.append(character);
    }
    json.remove_prefix(character.size());
  }
  return out;
}

}  // namespace tgs
