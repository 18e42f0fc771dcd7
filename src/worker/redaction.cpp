#include "worker/redaction.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace tgs::worker {
namespace {

constexpr std::string_view kMask = "***";
constexpr std::size_t kLongestWithDigits = 4;  // log-in codes have five digits and more
constexpr std::size_t kLongestWord = 40;
constexpr std::size_t kShortestDump = 4;  // bytes in a row, written as pairs of hex digits
constexpr std::size_t kShortestSecret = 4;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
/// What words, numbers, base64 and tokens are made of. Bytes beyond ASCII may be anybody's text.
bool is_word(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '+' || c == '=' || c == '@' ||
         static_cast<unsigned char>(c) >= 0x80;
}

void replace_all(std::string& text, std::string_view secret) {
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + kMask.size())) {
    text.replace(at, secret.size(), kMask);
  }
}

/// TDLib doesn't escape the quotes inside what it quotes, so that a text can seem to end its own: all up to the
/// last one counts as quoted, and where their number is odd, as in a message that was cut, all to its end.
std::size_t quoted_length(std::string_view text) {
  const bool paired = std::count(text.begin(), text.end(), '"') % 2 == 0;
  return paired ? text.rfind('"') + 1 : text.size();
}

/// The length of a row of hex pairs at the start, 0 where it is too short to be a dump.
std::size_t dump_length(std::string_view text) {
  std::size_t bytes = 0;
  std::size_t end = 0;
  while (text.size() >= end + 2 && is_hex(text[end]) && is_hex(text[end + 1]) &&
         (text.size() == end + 2 || !is_word(text[end + 2]))) {
    ++bytes;
    end += 2;
    if (text.size() > end && (text[end] == ' ' || text[end] == ':')) {
      ++end;
    }
  }
  return bytes >= kShortestDump ? end : 0;
}

std::size_t word_length(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_word);
  return static_cast<std::size_t>(end - text.begin());
}

bool is_harmless(std::string_view word) {
  if (std::any_of(word.begin(), word.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
    return false;
  }
  const bool digits = std::any_of(word.begin(), word.end(), is_digit);
  return word.size() <= (digits ? kLongestWithDigits : kLongestWord);
}

/// Appends what may be seen of the next piece of `text`; returns its length.
std::size_t append_piece(std::string& out, std::string_view text) {
  if (text[0] == '"') {
    out += kMask;
    return quoted_length(text);
  }
  if (const auto dump = dump_length(text); dump > 0) {
    out.append(kMask).append(" ");
    return dump;
  }
  if (const auto length = word_length(text); length > 0) {
    const auto word = text.substr(0, length);
    out += is_harmless(word) ? word : kMask;
    return length;
  }
  out += text[0];
  return 1;
}

std::string base64(std::string_view bytes, std::string_view digits) {
  std::string out;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char byte : bytes) {
    bits = bits << 8U | static_cast<unsigned char>(byte);
    for (count += 8; count >= 6; count -= 6) {
      out += digits[bits >> (count - 6) & 63U];
    }
  }
  if (count > 0) {
    out += digits[bits << (6 - count) & 63U];
  }
  return out;  // TDLib's padding may follow
}

std::string bytes_of(std::string_view hex) {
  std::string bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
    unsigned value = 0;
    std::from_chars(&hex[at], &hex[at] + 2, value, 16);
    bytes += static_cast<char>(value);
  }
  return bytes;
}

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// How the header of an HTTP proxy has them.
std::string basic_credentials(const ProxySettings& proxy) {
  std::string text = proxy.username + ':';
  text += proxy.password.reveal();
  return base64(text, kDigits);
}

}  // namespace

Redaction::Redaction(const TdlibSettings& settings) {
  known_.push_back(settings.api_hash.copy());
  known_.push_back(settings.encryption_key.copy());
  if (settings.proxy) {
    known_.push_back(settings.proxy->password.copy());
    known_.push_back(settings.proxy->secret.copy());
    known_.emplace_back(std::string(settings.proxy->username));
    known_.emplace_back(basic_credentials(*settings.proxy));
    // TDLib writes a long secret so.
    known_.emplace_back(base64(bytes_of(settings.proxy->secret.reveal()), kUrlDigits));
  }
  std::erase_if(known_, [](const Secret& secret) { return secret.reveal().size() < kShortestSecret; });
}

std::string Redaction::operator()(std::string_view message) const {
  std::string text(message);
  for (const auto& secret : known_) {
    replace_all(text, secret.reveal());
  }
  std::string out;
  for (std::string_view rest = text; !rest.empty();) {
    rest.remove_prefix(append_piece(out, rest));
  }
  return out;
}

}  // namespace tgs::worker
