#include "vault/key_mark.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "base/unique_fd.h"
#include "base/whole_file.h"
#include "vault/key_ring.h"

namespace tgs::vault {
namespace {

constexpr std::size_t kTextSize = 2 * KeyRing::kIdSize;

std::string mark_in(const std::string& folder) {
  return folder + "/rekeyed";
}

/// Empty: no key was ever changed here.
Result<std::string> read_mark(const std::string& folder) {
  const auto path = mark_in(folder);
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd && errno == ENOENT) {
    return std::string();
  }
  std::array<char, kTextSize + 2> bytes{};
  const auto size = fd ? ::read(fd.get(), bytes.data(), bytes.size()) : -1;
  if (size < 0) {
    return fail(system_error(path, errno));
  }
  const std::string_view text(bytes.data(), static_cast<std::size_t>(size));
  const bool is_id = text.size() == kTextSize + 1 && text.back() == '\n' &&
                     text.find_first_not_of("0123456789abcdef") == kTextSize;
  return is_id ? Result<std::string>(std::string(text.substr(0, kTextSize)))
               : fail(path + " names no key: run `tgstorage rekey` again, which writes it anew");
}

}  // namespace

Status set_key_mark(const std::string& folder, const Secret& key) {
  const auto id = id_of(key);
  if (!id) {
    return fail(id.error());
  }
  const auto path = mark_in(folder);
  auto written = write_whole_file(path, id_text(*id) + "\n");
  if (written && ::chmod(path.c_str(), 0644) != 0) {  // root may write what the storage's user is to read
    written = fail(std::strerror(errno));
  }
  return written ? written : fail(fmt::format("{} can't be written: {}", path, written.error().message));
}

Status check_key_mark(const std::string& folder, const Secret* key) {
  const auto mark = read_mark(folder);
  const auto id = key != nullptr ? id_of(*key) : Result<std::string>(std::string());
  if (!mark || !id) {
    return fail(mark ? id.error() : mark.error());
  }
  if (mark->empty() || *mark == id_text(*id)) {
    return {};
  }
  return fail(fmt::format(
      "the sessions in {} have key {} since `tgstorage rekey`, and {}: set tdlib.encryption_key to that key. "
      "If the command was interrupted, first run it again, with the former key still in the settings",
      folder, *mark, id->empty() ? "there is none here" : "this is key " + id_text(*id)));
}

}  // namespace tgs::vault
