#include "binlog/tl.h"

namespace tgs::binlog {
namespace {

constexpr std::uint8_t kThreeBytes = 254;  // of length follow
constexpr std::uint8_t kSevenBytes = 255;

std::size_t padding(std::size_t size) {
  return (4 - size % 4) % 4;
}

}  // namespace

std::string_view TlReader::take(std::size_t size) {
  if (failed_ || size > rest_.size()) {
    failed_ = true;
    return {};
  }
  const auto taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

std::size_t TlReader::length() {
  const auto first = number<std::uint8_t>();
  const std::size_t bytes = first == kThreeBytes ? 3 : first == kSevenBytes ? 7 : 0;
  if (bytes == 0) {
    return first;
  }
  std::size_t value = 0;
  if (const auto digits = take(bytes); !digits.empty()) {
    std::memcpy(&value, digits.data(), digits.size());
  }
  return value;
}

std::string_view TlReader::string() {
  const auto before = rest_.size();
  const auto text = take(length());
  take(padding(before - rest_.size()));
  return failed_ ? std::string_view() : text;
}

void append_string(std::string& out, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  if (size < kThreeBytes) {
    append_number(out, static_cast<std::uint8_t>(size));
  } else {
    append_number(out, size << 8U | kThreeBytes);
  }
  out.append(text);
  out.append(padding(text.size() + (size < kThreeBytes ? 1 : 4)), '\0');
}

}  // namespace tgs::binlog
