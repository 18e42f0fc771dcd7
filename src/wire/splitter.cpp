#include "wire/splitter.h"

#include <algorithm>

namespace tgs {
namespace {

bool is_separator(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0';
}

bool is_of_number(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

void free_memory(std::string& text) {
  std::string().swap(text);
}

}  // namespace

Splitter::Splitter(std::size_t max_bytes, Begin begin)
    : max_bytes_(max_bytes), handshake_(begin == Begin::handshake) {}

void Splitter::append(std::string_view bytes) {
  if (!has_unread()) {
    unread_ = bytes;
    unread_at_ = 0;
    reads_kept_ = false;
    free_memory(kept_);
    return;
  }
  keep();
  kept_.erase(0, unread_at_);
  kept_.append(bytes);
  unread_ = kept_;
  unread_at_ = 0;
}

void Splitter::keep() {
  if (!has_unread() || reads_kept_) {
    return;
  }
  kept_.assign(ahead());
  unread_ = kept_;
  unread_at_ = 0;
  reads_kept_ = true;
}

Splitter::Piece Splitter::next() {
  if (failed_ != What::need_more) {
    return {failed_};
  }
  if (handed_out_) {
    partial_.clear();
    handed_out_ = false;
  }
  return token_ == Token::none ? begin() : go_on();
}

Splitter::Piece Splitter::begin() {
  const auto bytes = ahead();
  const auto first = std::find_if_not(bytes.begin(), bytes.end(), is_separator);
  unread_at_ += static_cast<std::size_t>(first - bytes.begin());
  if (first == bytes.end()) {
    let_go();
    return {};
  }
  if (*first == '{' || *first == '[') {
    token_ = Token::bracketed;
  } else if (handshake_ && *first == '"') {
    token_ = Token::text;
  } else if (handshake_ && is_of_number(*first)) {
    token_ = Token::number;
  } else {
    return fail(What::broken);
  }
  scan_ = {};
  return go_on();
}

Splitter::Piece Splitter::go_on() {
  const auto bytes = ahead();
  const auto room = max_bytes_ - partial_.size();
  // The byte that shows a number's end is not a part of it.
  const auto result = scan_token(bytes.substr(0, token_ == Token::number ? room + 1 : room));
  if (result.length > room) {
    return fail(What::too_large);
  }
  if (result.end == scan::End::complete) {
    return take(result.length, What::value);
  }
  if (result.end == scan::End::cut) {
    return token_ == Token::number ? fail(What::broken) : take(result.length, What::bad_value);
  }
  return bytes.size() > room ? fail(What::too_large) : hold(bytes);
}

scan::Result Splitter::scan_token(std::string_view bytes) {
  switch (token_) {
    case Token::number:
      return scan_number(bytes);
    case Token::text:
      return scan_text(bytes);
    default:
      return scan::run(scan_, bytes);
  }
}

scan::Result Splitter::scan_number(std::string_view bytes) const {
  const auto end = std::find_if_not(bytes.begin(), bytes.end(), is_of_number);
  const auto length = static_cast<std::size_t>(end - bytes.begin());
  if (end == bytes.end()) {
    return {length, scan::End::none};
  }
  return {length, is_separator(*end) || *end == '{' ? scan::End::complete : scan::End::cut};
}

scan::Result Splitter::scan_text(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const bool opening = !scan_.in_string;
    if (bytes[i] == '\0') {
      return {i, scan::End::cut};
    }
    if (bytes[i] == '"' && !opening && !scan_.escaped) {
      return {i + 1, scan::End::complete};
    }
    scan_.in_string = true;
    scan_.escaped = bytes[i] == '\\' && !scan_.escaped;
  }
  return {bytes.size(), scan::End::none};
}

/// The value ends `length` bytes from here. A NUL that cut it stays: it is a separator too.
Splitter::Piece Splitter::take(std::size_t length, What what) {
  auto bytes = ahead().substr(0, length);
  unread_at_ += length;
  if (!partial_.empty()) {
    add_to_partial(bytes);
    bytes = partial_;
    handed_out_ = true;
  }
  token_ = Token::none;
  handshake_ = false;
  return {what, bytes};
}

/// Growth as std::string has it, but never past the limit.
void Splitter::add_to_partial(std::string_view bytes) {
  const auto needed = partial_.size() + bytes.size();
  if (needed > partial_.capacity()) {
    std::string larger;  // reserve() of a string that has memory doubles it
    larger.reserve(std::min(std::max(needed, 2 * partial_.size()), max_bytes_));
    larger.append(partial_);
    partial_.swap(larger);
  }
  partial_.append(bytes);
}

Splitter::Piece Splitter::hold(std::string_view bytes) {
  add_to_partial(bytes);
  unread_ = {};
  unread_at_ = 0;
  reads_kept_ = false;
  free_memory(kept_);
  return {};
}

Splitter::Piece Splitter::fail(What what) {
  let_go();
  failed_ = what;
  return {what};
}

void Splitter::let_go() {
  unread_ = {};
  unread_at_ = 0;
  reads_kept_ = false;
  free_memory(kept_);
  free_memory(partial_);
}

std::size_t Splitter::held() const {
  const auto heap = [](const std::string& text) {
    return text.capacity() > std::string().capacity() ? text.capacity() + 1 : 0;
  };
  return heap(partial_) + heap(kept_);
}

}  // namespace tgs
