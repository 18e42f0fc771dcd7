// The framing rules once more, a byte at a time and with no care for speed: what the Splitter is compared with.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/splitter.h"

namespace tgs::test {

using Pieces = std::vector<std::pair<Splitter::What, std::string>>;

class SplitterModel {
 public:
  SplitterModel(std::size_t max_bytes, Splitter::Begin begin)
      : max_bytes_(max_bytes), handshake_(begin == Splitter::Begin::handshake) {}

  Pieces run(std::string_view bytes) {
    for (const char c : bytes) {
      if (!failed_) {
        take(c);
      }
    }
    return std::move(pieces_);
  }

 private:
  enum class In { gap, brackets, number, text };

  static bool is_separator(char c) {
    return std::string_view(" \t\r\n\0", 5).find(c) != std::string_view::npos;
  }
  static bool is_of_number(char c) {
    return c != '\0' && std::string_view("0123456789+-.eE").find(c) != std::string_view::npos;
  }

  void take(char c) {
    if (in_ == In::gap) {
      begin(c);
    } else if (in_ == In::number && !is_of_number(c) && value_.size() <= max_bytes_) {
      is_separator(c) || c == '{' ? end(Splitter::What::value) : fail(Splitter::What::broken);
      if (!failed_) {
        take(c);
      }
    } else if (value_.size() == max_bytes_) {
      fail(Splitter::What::too_large);
    } else if (c == '\0') {
      end(Splitter::What::bad_value);
    } else {
      grow(c);
    }
  }

  void begin(char c) {
    if (is_separator(c)) {
      return;
    }
    if (c == '{' || c == '[') {
      in_ = In::brackets;
    } else if (handshake_ && c == '"') {
      in_ = In::text;
    } else if (handshake_ && is_of_number(c)) {
      in_ = In::number;
    } else {
      return fail(Splitter::What::broken);
    }
    depth_ = 0;
    escaped_ = in_string_ = false;
    take(c);
  }

  void grow(char c) {
    value_ += c;
    const bool escaped = std::exchange(escaped_, false);
    escaped_ = c == '\\' && !escaped;
    if (c == '"' && !escaped) {
      in_string_ = !in_string_;
      if (in_ == In::text && !in_string_) {
        end(Splitter::What::value);
      }
    } else if (in_ == In::brackets && !in_string_) {
      depth_ += c == '{' || c == '[' ? 1 : 0;
      if ((c == '}' || c == ']') && --depth_ == 0) {
        end(Splitter::What::value);
      }
    }
  }

  void end(Splitter::What what) {
    pieces_.emplace_back(what, std::exchange(value_, {}));
    in_ = In::gap;
    handshake_ = false;
  }

  void fail(Splitter::What what) {
    pieces_.emplace_back(what, "");
    failed_ = true;
  }

  const std::size_t max_bytes_;
  bool handshake_;
  bool failed_ = false;
  In in_ = In::gap;
  std::string value_;
  int depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
  Pieces pieces_;
};

/// Pulls all that is there; a failure is noted once.
inline void pull(Splitter& splitter, Pieces& pieces) {
  for (;;) {
    const auto piece = splitter.next();
    if (piece.what == Splitter::What::need_more) {
      return;
    }
    pieces.emplace_back(piece.what, std::string(piece.bytes));
    if (piece.what == Splitter::What::broken || piece.what == Splitter::What::too_large) {
      return;
    }
  }
}

inline bool has_failed(const Pieces& pieces) {
  return !pieces.empty() &&
         (pieces.back().first == Splitter::What::broken || pieces.back().first == Splitter::What::too_large);
}

}  // namespace tgs::test
