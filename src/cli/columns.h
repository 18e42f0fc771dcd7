// A table for a terminal: columns as wide as what is in them, numbers to the right. Pure; any thread.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace tgs {

class Columns {
 public:
  struct Head {
    std::string_view name;
    bool is_number = false;
  };

  explicit Columns(std::initializer_list<Head> heads) : heads_(heads) {}

  /// As many cells as heads. What strangers wrote has been made printable.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }

  /// The line of the heads.
  std::string head() const;
  /// All lines but that.
  std::string body() const;

 private:
  std::vector<std::size_t> widths() const;

  std::vector<Head> heads_;
  std::vector<std::vector<std::string>> rows_;
};

/// `12.3 MB`; and `5 s`, `12 min`, `3 h`, `4 d`.
std::string size_in_words(std::uint64_t bytes);
std::string time_in_words(std::uint64_t seconds);

}  // namespace tgs
