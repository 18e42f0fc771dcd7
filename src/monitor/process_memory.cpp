#include "monitor/process_memory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <string_view>

#include "base/unique_fd.h"

namespace tgs::monitor {
namespace {

constexpr std::string_view kKey = "\nRssAnon:";
constexpr std::size_t kKib = 1024;

/// The number behind the key, which blanks stand before.
std::size_t kib_in(std::string_view status) {
  const auto key = status.find(kKey);
  const auto begin = key == std::string_view::npos ? key : status.find_first_not_of(" \t", key + kKey.size());
  std::size_t kib = 0;
  if (begin != std::string_view::npos) {
    std::from_chars(status.data() + begin, status.data() + status.size(), kib);
  }
  return kib;
}

}  // namespace

std::size_t anonymous_memory_of(pid_t pid) {
  const UniqueFd file(::open(fmt::format("/proc/{}/status", pid).c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 4096> text;  // NOLINT(*-member-init): only what is read is looked at
  const auto got = file ? ::read(file.get(), text.data(), text.size()) : 0;
  return got > 0 ? kib_in({text.data(), static_cast<std::size_t>(got)}) * kKib : 0;
}

}  // namespace tgs::monitor
