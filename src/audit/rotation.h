// When a file of the audit is full, what it is called then, and which of the full ones go. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tgs::audit {

/// Not while the file is empty: a line that fits nowhere has to stand somewhere.
inline bool is_full(std::uint64_t size, std::uint64_t line, std::uint64_t most) {
  return size > 0 && size + line > most;
}

/// `audit.jsonl.1024`: the file's name and the number of its first line.
std::string full_name(std::string_view name, std::uint64_t first_seq);
/// That number; none where it is the name of something else.
std::optional<std::uint64_t> first_seq_of(std::string_view full_name, std::string_view name);

/// Of the names in a folder, the full files of `name`, the oldest first.
std::vector<std::string> full_files(std::vector<std::string> names, std::string_view name);

}  // namespace tgs::audit
