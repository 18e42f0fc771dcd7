#include "settings/node.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>

namespace tgs {
namespace {

constexpr std::size_t kLongest = 64;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '-';
}

}  // namespace

bool is_node_name(std::string_view name) {
  return !name.empty() && name.size() <= kLongest && name.front() != '-' &&
         std::ranges::all_of(name, is_letter);
}

std::string name_of_machine() {
  std::array<char, kLongest + 1> bytes{};
  ::gethostname(bytes.data(), kLongest);
  std::string name(bytes.data());
  std::ranges::replace_if(name, std::not_fn(is_letter), '_');
  return is_node_name(name) ? name : "_" + name.substr(0, kLongest - 1);
}

}  // namespace tgs
