// The strict parser of clients' values: policy step 1. What comes out is written anew from the parsed values,
// so that no byte of a client reaches TDLib unparsed. Refused with 400:
// - what is not JSON, not an object, not UTF-8, or holds a lone surrogate (TDLib aborts on those)
// - numbers that fit neither a 64-bit integer nor a double; nesting over 64
// - a key twice in one object, compared after unescaping, everywhere
// - @type at the top missing, empty or not a string; any nested @type that is not a string (outside @extra:
//   TDLib also takes numeric constructor ids, which would walk round a white-list of names)
// - outside @extra: U+0000 in a string (parts of TDLib stop at it, so that a judged path and the path used
//   could differ) and keys that need an escape (TDLib drops the backslash of escapes that it doesn't know,
//   `"\@type"` is @type to it; no name of its API needs one)
// - an @extra over `max_extra_bytes`
//
// Lifetime: a Request points into its parser and is valid until the parser's next parse(). One thread at a
// time.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "wire/marks.h"
#include "wire/reply.h"

namespace tgs {

inline constexpr std::size_t max_nesting = 64;

struct Request {
  std::string_view type;  // decoded
  // The client's @extra: its own spelling, white space outside strings removed; or empty.
  std::string_view extra;
};

class RequestParser {
 public:
  /// `rules`: which members parse() marks; null for none. Outlives the parser.
  explicit RequestParser(std::size_t max_extra_bytes, const MarkRules* rules = nullptr);

  /// Parses one value. `canonical` is overwritten with the request as TDLib may get it: compact, without
  /// @extra and @client_id, @type first (what is read of a request by a look at its first bytes is what TDLib
  /// takes), the other keys in the client's order; its capacity is reused. On a refusal its content means
  /// nothing. The refusal carries the @extra where the value could be parsed and had a valid one.
  Outcome<Request> parse(std::string_view value, std::string& canonical);

  /// The parsed value of the last successful parse() (with @extra and @client_id), until the next one.
  simdjson::dom::element root() const { return root_; }
  /// The members of the last request that the rules name, until the next parse().
  const std::vector<Mark>& marks() const { return marker_.marks(); }

 private:
  tl::unexpected<Refusal> refuse(const char* reason) const;
  const char* load(std::string_view value);
  const char* take_extra(std::string_view value, simdjson::dom::object request);

  const std::size_t max_extra_bytes_;
  simdjson::dom::parser parser_;
  simdjson::dom::element root_;
  std::string buffer_;  // the value and simdjson's padding
  std::string extra_;
  Marker marker_;
  std::vector<std::string_view> keys_;  // scratch of the search for duplicates
};

}  // namespace tgs
