// The chain of the audit's lines: each has a number, the hash of the one before (`prev`) and its own (`hash`), an
// HMAC-SHA256 of all before it in the line. So whoever can write to the files but does not have the key can't change,
// add, move or take away a line unseen; the end is kept by a Link beside the key. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "audit/mac.h"

namespace tgs::audit {

inline constexpr std::size_t kHashDigits = 32;

/// How far a chain has come: the last line's number and hash. As it is here: before the first line.
struct Link {
  std::uint64_t seq = 0;
  std::string hash = std::string(kHashDigits, '0');

  bool operator==(const Link&) const = default;
};

/// `SEQ HASH\n`, always of the same length; and back.
std::string to_text(const Link& link);
std::optional<Link> link_from(std::string_view text);

/// The line behind `last`, which moves on, with its newline. `event`: of to_json(Event).
std::string seal(std::string_view event, std::string_view time, Link& last, const Mac& key);

/// A line of the form that seal() writes; points into it.
struct Line {
  std::string_view sealed;  ///< what its hash is of
  std::uint64_t seq = 0;
  std::string_view time;
  std::string_view event;  ///< its name
  std::string_view prev;
  std::string_view hash;
};
/// `text` is without a newline.
std::optional<Line> parse_line(std::string_view text);

bool is_genuine(const Line& line, const Mac& key);
inline Link link_of(const Line& line) {
  return {line.seq, std::string(line.hash)};
}

}  // namespace tgs::audit
