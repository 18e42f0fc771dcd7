#include "settings/syntax.h"

#include <simdjson.h>

#include <algorithm>

namespace tgs {
namespace {

constexpr int max_depth = 64;
constexpr std::string_view digits = "0123456789";

/// A recursive descent over the grammar of RFC 8259. Each step returns false once a fault is noted; the first
/// one is kept together with the place where it was met.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool document() {
    skip_space();
    if (at_end()) {
      return fault("the file is empty; the least is {}");
    }
    if (!value(0)) {
      return false;
    }
    skip_space();
    return at_end() || fault("nothing may follow the last closing bracket");
  }

  std::size_t position() const { return position_; }
  std::string message() const { return message_; }

 private:
  bool at_end() const { return position_ >= text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[position_]; }
  std::string_view rest() const { return text_.substr(position_); }

  bool fault(std::string_view message) {
    message_ = message;
    return false;
  }

  void skip_space() { position_ = std::min(text_.find_first_not_of(" \t\r\n", position_), text_.size()); }

  bool take(char wanted) {
    if (at_end() || peek() != wanted) {
      return false;
    }
    ++position_;
    return true;
  }

  bool value(int depth) {
    if (depth >= max_depth) {
      return fault("brackets are nested too deep");
    }
    switch (peek()) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case '"':
        return string();
      default:
        return scalar();
    }
  }

  bool object(int depth) {
    ++position_;
    skip_space();
    if (take('}')) {
      return true;
    }
    do {
      skip_space();
      if (!member(depth)) {
        return false;
      }
      skip_space();
    } while (take(','));
    return take('}') || unfinished('}');
  }

  bool member(int depth) {
    if (peek() != '"' || at_end()) {
      return misplaced('}', "a key in double quotes is wanted here");
    }
    if (!string()) {
      return false;
    }
    skip_space();
    if (!take(':')) {
      return fault("a colon is missing between the key and its value");
    }
    skip_space();
    return value(depth + 1);
  }

  bool array(int depth) {
    ++position_;
    skip_space();
    if (take(']')) {
      return true;
    }
    do {
      skip_space();
      if (peek() == ']') {
        return misplaced(']', {});
      }
      if (!value(depth + 1)) {
        return false;
      }
      skip_space();
    } while (take(','));
    return take(']') || unfinished(']');
  }

  bool string() {
    ++position_;
    while (!at_end() && peek() != '"') {
      if (static_cast<unsigned char>(peek()) < 0x20) {
        return fault("the text is not closed: a quote is missing, or a control character needs an escape");
      }
      if (!(peek() == '\\' ? escape() : take(peek()))) {
        return false;
      }
    }
    return take('"') || fault("the file ends inside a text: a quote is missing");
  }

  bool escape() {
    const char letter = rest().size() > 1 ? rest()[1] : '\0';
    if (letter != '\0' && std::string_view("\"\\/bfnrt").find(letter) != std::string_view::npos) {
      position_ += 2;
      return true;
    }
    const auto hex = rest().substr(0, 6).substr(std::min<std::size_t>(2, rest().size()));
    if (letter == 'u' && hex.size() == 4 && hex.find_first_not_of("0123456789abcdefABCDEF") == hex.npos) {
      position_ += 6;
      return true;
    }
    return fault("a backslash in a text is written twice: \\\\");
  }

  bool scalar() {
    for (const std::string_view word : {"true", "false", "null"}) {
      if (rest().starts_with(word)) {
        position_ += word.size();
        return true;
      }
    }
    return peek() == '-' || is_digit() ? number() : misplaced('\0', "a value is wanted here");
  }

  bool is_digit() const { return !at_end() && digits.find(peek()) != std::string_view::npos; }

  bool some_digits() {
    if (!is_digit()) {
      return fault("a digit is missing in this number");
    }
    position_ = std::min(text_.find_first_not_of(digits, position_), text_.size());
    return true;
  }

  bool number() {
    take('-');
    if (take('0')) {
      if (is_digit()) {
        return fault("a number does not begin with 0");
      }
    } else if (!some_digits()) {
      return false;
    }
    if (take('.') && !some_digits()) {
      return false;
    }
    if (take('e') || take('E')) {
      if (!take('+')) {
        take('-');
      }
      return some_digits();
    }
    return true;
  }

  /// Something stands where a key or value should: the usual slips get their own words.
  bool misplaced(char closing, std::string_view otherwise) {
    if (at_end()) {
      return fault("the file ends here, with a bracket still open");
    }
    if (closing != '\0' && peek() == closing) {
      return fault("the comma before this bracket is one too many");
    }
    if (peek() == '/' || peek() == '#') {
      return fault("JSON has no comments");
    }
    if (peek() == '\'' || rest().starts_with("\u201c") || rest().starts_with("\u201d")) {
      return fault("texts stand in straight double quotes");
    }
    if (peek() == ',') {
      return fault("this comma is one too many");
    }
    if (rest().starts_with("True") || rest().starts_with("False") || rest().starts_with("None")) {
      return fault("write true, false or null");
    }
    return fault(otherwise);
  }

  bool unfinished(char closing) {
    if (at_end()) {
      return fault("the file ends here, with a bracket still open");
    }
    if (peek() == '/' || peek() == '#') {
      return fault("JSON has no comments");
    }
    return fault(closing == '}' ? "a comma or } is missing here" : "a comma or ] is missing here");
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::string message_;
};

SyntaxFault place(std::string_view text, std::size_t position, std::string message) {
  const auto before = text.substr(0, position);
  const auto line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto is_character = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; };
  const auto column = std::ranges::count_if(before.substr(line_start), is_character);
  const auto line = std::ranges::count(before, '\n');
  return {static_cast<std::size_t>(line) + 1, static_cast<std::size_t>(column) + 1, std::move(message)};
}

/// The start of the first line that is not UTF-8: a newline is never a part of a longer character.
std::size_t first_foreign_line(std::string_view text) {
  std::size_t start = 0;
  while (start < text.size()) {
    const auto end = std::min(text.find('\n', start), text.size());
    if (!simdjson::validate_utf8(text.data() + start, end - start)) {
      break;
    }
    start = end + 1;
  }
  return std::min(start, text.size());
}

}  // namespace

std::optional<SyntaxFault> find_syntax_fault(std::string_view text) {
  if (!simdjson::validate_utf8(text.data(), text.size())) {
    return place(text, first_foreign_line(text), "this line is not UTF-8 text; save the file as UTF-8");
  }
  Scanner scanner(text);
  if (scanner.document()) {
    return std::nullopt;
  }
  return place(text, scanner.position(), scanner.message());
}

}  // namespace tgs
