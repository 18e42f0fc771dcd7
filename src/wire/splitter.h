// Cuts a client's byte stream into values (docs/protocol.md, Framing). No sockets, no parsing: it counts
// brackets, skips strings and knows NUL. Each byte is looked at once, however the stream was segmented.
//
//   splitter.append(bytes);
//   while ((piece = splitter.next()).what == Splitter::What::value) { … piece.bytes … }
//   splitter.keep();   // before `bytes` goes away
//
// Lifetime: appended bytes are not copied; they must stay where they are until next() said need_more or
// keep() was called. A piece's bytes are valid until the next call of any method. One thread at a time.
// Memory: none while no value is pending; else the pending value's bytes (at most `max_bytes`, as long as the
// caller pulls) and, after keep(), what was appended and not pulled yet.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "wire/scan.h"

namespace tgs {

class Splitter {
 public:
  enum class What {
    need_more,  // nothing complete: append more
    value,      // balanced, not yet validated
    bad_value,  // cut short by a NUL: answer 400 and go on
    broken,     // the stream can't be cut any more: answer 400 and close
    too_large,  // a value over the limit: answer 413 and close
  };
  struct Piece {
    What what = What::need_more;
    std::string_view bytes = {};  // of a value; of a bad value what stands before the NUL
  };
  /// What the first value may be: a handshake is also a bare number or a string.
  enum class Begin { handshake, values };

  explicit Splitter(std::size_t max_bytes, Begin begin = Begin::handshake);
  Splitter(const Splitter&) = delete;
  Splitter& operator=(const Splitter&) = delete;

  /// Adds bytes behind those that were not pulled yet.
  void append(std::string_view bytes);

  /// The next piece. After `broken` or `too_large` always the same again.
  Piece next();

  /// From the next value on; after a piece was handed out, and before the next one.
  void set_limit(std::size_t max_bytes) { max_bytes_ = max_bytes; }

  /// Copies what was appended and not pulled yet, so that the caller may reuse its buffer.
  void keep();

  /// True where bytes wait that next() has not looked at.
  bool has_unread() const { return unread_at_ < unread_.size(); }

  /// Bytes of memory that this object holds beyond itself.
  std::size_t held() const;

 private:
  enum class Token { none, bracketed, number, text };  // what the value begun is

  Piece begin();
  Piece go_on();
  scan::Result scan_token(std::string_view bytes);
  scan::Result scan_number(std::string_view bytes) const;
  scan::Result scan_text(std::string_view bytes);
  Piece take(std::size_t length, What what);
  void add_to_partial(std::string_view bytes);
  Piece hold(std::string_view bytes);
  Piece fail(What what);
  void let_go();
  std::string_view ahead() const { return unread_.substr(unread_at_); }

  std::size_t max_bytes_;
  std::string partial_;      // the beginning of a value, scanned, from earlier chunks
  std::string kept_;         // what keep() copied
  std::string_view unread_;  // the current chunk: the caller's, or kept_
  std::size_t unread_at_ = 0;
  scan::State scan_;
  Token token_ = Token::none;
  What failed_ = What::need_more;
  bool handshake_;
  bool reads_kept_ = false;  // unread_ is kept_
  bool handed_out_ = false;  // partial_ was returned as a piece
};

}  // namespace tgs
