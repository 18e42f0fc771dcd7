#include "policy/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace tgs {
namespace {

#include "policy/names_table.inc"

static_assert(std::is_sorted(std::begin(requests), std::end(requests)));
static_assert(std::is_sorted(std::begin(updates), std::end(updates)));
static_assert(std::is_sorted(std::begin(objects), std::end(objects)));

constexpr std::size_t longest_checked = 128;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Levenshtein, one row at a time; `row` is scratch.
std::size_t distance(std::string_view a, std::string_view b, std::vector<std::size_t>& row) {
  row.resize(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto replaced = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::span<const std::string_view> known_requests() {
  return requests;
}

std::span<const std::string_view> known_updates() {
  return updates;
}

std::span<const std::string_view> known_objects() {
  return objects;
}

bool is_known_request(std::string_view name) {
  return std::binary_search(std::begin(requests), std::end(requests), name);
}

bool is_known_update(std::string_view name) {
  return std::binary_search(std::begin(updates), std::end(updates), name);
}

bool is_known_object(std::string_view name) {
  return std::binary_search(std::begin(objects), std::end(objects), name);
}

std::vector<std::string_view> nearest(std::string_view name, std::span<const std::string_view> known,
                                      std::size_t count) {
  name = name.substr(0, longest_checked);
  std::vector<std::pair<std::size_t, std::string_view>> near;
  std::vector<std::size_t> row;
  for (const auto candidate : known) {
    const auto off = distance(name, candidate, row);
    if (off * 3 <= std::max(name.size(), candidate.size())) {
      near.emplace_back(off, candidate);
    }
  }
  std::sort(near.begin(), near.end());
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < std::min(count, near.size()); ++i) {
    names.push_back(near[i].second);
  }
  return names;
}

std::string unknown_request(std::string_view name) {
  const auto near = nearest(name, known_requests(), 1);
  return near.empty() ? "TDLib knows no such request"
                      : fmt::format("TDLib knows no such request; do you mean {}?", near.front());
}

}  // namespace tgs
