// The notation of what TDLib stores (TL): numbers little-endian, strings with their length before them and padded to
// multiples of 4. As in TDLib 1.8.67, tdutils/td/utils/tl_parsers.h and tl_storers.h. Pure; any thread.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace tgs::binlog {

static_assert(std::endian::native == std::endian::little);

/// Takes values from the front of `bytes`, which outlive it. Where one is not there whole, that one and all after it
/// are 0 or empty, and is_done() stays false.
class TlReader {
 public:
  explicit TlReader(std::string_view bytes) : rest_(bytes) {}

  template <class Number>
  Number number() {
    static_assert(std::is_arithmetic_v<Number>);
    Number value = 0;
    if (const auto bytes = take(sizeof(Number)); !bytes.empty()) {
      std::memcpy(&value, bytes.data(), sizeof(Number));
    }
    return value;
  }
  /// Points into the bytes.
  std::string_view string();

  /// All could be read, and nothing is left.
  bool is_done() const { return !failed_ && rest_.empty(); }
  /// Something was not there whole.
  bool is_broken() const { return failed_; }

 private:
  std::string_view take(std::size_t size);
  std::size_t length();

  std::string_view rest_;
  bool failed_ = false;
};

template <class Number>
void append_number(std::string& out, Number value) {
  static_assert(std::is_arithmetic_v<Number>);
  out.append(reinterpret_cast<const char*>(&value), sizeof(Number));
}

/// `text` is shorter than 16 MiB.
void append_string(std::string& out, std::string_view text);

}  // namespace tgs::binlog
