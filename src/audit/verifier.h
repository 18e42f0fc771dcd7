// Reads the audit's lines in their order and tells where the chain is broken, and how: lines that were changed,
// inserted, removed or moved, and an end that is cut off. Pure; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/chain.h"

namespace tgs::audit {

struct Report {
  std::uint64_t lines = 0;  ///< the storage's own
  std::uint64_t first_seq = 0;
  std::uint64_t last_seq = 0;
  std::vector<std::string> faults;  ///< `audit.jsonl:57: was changed`
  std::vector<std::string> notes;   ///< what is worth knowing and no fault
};

class Verifier {
 public:
  /// `key` outlives it.
  explicit Verifier(const Mac& key) : key_(key) {}

  /// Of the files, the one with the oldest lines first.
  void begin_file(std::string name);
  /// `text` is without its newline; `is_whole`: it had one.
  void take(std::string_view text, bool is_whole = true);
  /// `end`: how far the storage had come before the files were read; none where that is not known.
  Report finish(const std::optional<Link>& end);

 private:
  struct Strange {
    std::string place;
    std::string text;
    bool is_whole;
  };
  struct Gap {
    std::uint64_t from;
    std::uint64_t to;
    std::string place;
  };

  std::string place() const;
  void take_genuine(const Line& line, std::string_view text);
  bool explains_torn(const Line& line, std::string_view text);
  void settle_strange(std::uint64_t missing);
  void add_gap(std::uint64_t from, std::uint64_t to);
  bool fills_gap(std::uint64_t seq);

  const Mac& key_;
  std::string file_;
  std::uint64_t line_ = 0;
  Link last_;
  bool began_ = false;
  std::vector<Strange> strange_;  // lines since the last genuine one that are none
  std::vector<Gap> gaps_;
  Report report_;
};

}  // namespace tgs::audit
