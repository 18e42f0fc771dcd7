#include "monitor/key_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "base/whole_file.h"
#include "settings/rules.h"
#include "settings/secret_source.h"
#include "vault/key_text.h"

namespace tgs::monitor {
namespace {

/// Whole or not at all: a half-written key would be taken for the key at the next start.
Result<Secret> make_key(const std::string& path) {
  auto key = vault::make_key_text();
  if (!key) {
    return fail(key.error());
  }
  if (const auto written = write_whole_file(path, key->reveal()); !written) {
    return fail(fmt::format("tdlib.path: {} can't be written ({}): make room, or let this user write there",
                            path, written.error().message));
  }
  return key;
}

}  // namespace

Result<Secret> read_or_make_key(const std::string& path, std::string_view other_way_out) {
  if (::access(path.c_str(), F_OK) != 0 && errno == ENOENT) {
    return make_key(path);
  }
  auto file = read_secret_file(path);
  if (!file) {
    return fail(fmt::format("tdlib.path: {} can't be read ({}): let this user read it, or {}", path,
                            file.error().message, other_way_out));
  }
  if (!is_encryption_key(file->content.reveal())) {
    return fail(fmt::format(
        "tdlib.path: {} holds no key (the base64 text of 32 bytes): put the right file back, or {}", path,
        other_way_out));
  }
  return std::move(file->content);
}

}  // namespace tgs::monitor
