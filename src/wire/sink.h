// A growing text for the canonical form, written by raw pointer. Internal to wire.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string>
#include <string_view>

#include "wire/escape.h"

namespace tgs::canonical {

/// A string that is written by raw pointer and cut to its length at the end.
class Sink {
 public:
  Sink(std::string& text, std::size_t size_hint) : text_(text) {
    text_.resize(std::max(text_.capacity(), size_hint + 64));
    at_ = text_.data();
    end_ = at_ + text_.size();
  }
  void finish() { text_.resize(length()); }

  std::size_t length() const { return static_cast<std::size_t>(at_ - text_.data()); }
  void rewind(std::size_t length) { at_ = text_.data() + length; }

  void put(char c) {
    need(1);
    *at_++ = c;
  }
  void put(std::string_view text) {
    need(text.size());
    copy(text);
  }
  void put_key(char separator, std::string_view key) {
    need(key.size() + 4);
    *at_++ = separator;
    *at_++ = '"';
    copy(key);
    *at_++ = '"';
    *at_++ = ':';
  }
  template <class Number>
  void put_number(Number number) {
    need(longest_number);
    at_ = std::to_chars(at_, end_, number).ptr;
  }
  /// A double stays one: never spelled like an integer.
  void put_double(double number) {
    const auto before = length();
    put_number(number);
    const std::string_view spelled(text_.data() + before, length() - before);
    if (spelled.find_first_of(".e") == std::string_view::npos) {
      put(".0");
    }
  }
  void put_escaped(char c) {
    need(escape::longest);
    at_ = escape::write(at_, c);
  }

 private:
  static constexpr std::size_t longest_number = 32;

  /// Most are a few bytes: two moves that may overlap are cheaper than a call.
  void copy(std::string_view text) {
    const auto size = text.size();
    if (size >= 8 && size <= 16) {
      std::memcpy(at_, text.data(), 8);
      std::memcpy(at_ + size - 8, text.data() + size - 8, 8);
    } else if (size >= 4 && size < 8) {
      std::memcpy(at_, text.data(), 4);
      std::memcpy(at_ + size - 4, text.data() + size - 4, 4);
    } else {
      std::memcpy(at_, text.data(), size);
    }
    at_ += size;
  }
  void need(std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - at_) < bytes) {
      grow(bytes);
    }
  }
  void grow(std::size_t bytes) {
    const auto used = length();
    text_.resize(2 * text_.size() + bytes);
    at_ = text_.data() + used;
    end_ = text_.data() + text_.size();
  }

  std::string& text_;
  char* at_;
  char* end_;
};

}  // namespace tgs::canonical
