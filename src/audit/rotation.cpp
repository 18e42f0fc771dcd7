#include "audit/rotation.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tgs::audit {

std::string full_name(std::string_view name, std::uint64_t first_seq) {
  return fmt::format("{}.{}", name, first_seq);
}

std::optional<std::uint64_t> first_seq_of(std::string_view full_name, std::string_view name) {
  std::uint64_t seq = 0;
  if (full_name.size() <= name.size() + 1 || !full_name.starts_with(name) || full_name[name.size()] != '.') {
    return std::nullopt;
  }
  const auto digits = full_name.substr(name.size() + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seq);
  return error == std::errc() && end == digits.data() + digits.size() ? std::optional(seq) : std::nullopt;
}

std::vector<std::string> full_files(std::vector<std::string> names, std::string_view name) {
  std::erase_if(names, [name](const std::string& other) { return !first_seq_of(other, name); });
  std::ranges::sort(names, {}, [name](const std::string& other) { return *first_seq_of(other, name); });
  return names;
}

}  // namespace tgs::audit
