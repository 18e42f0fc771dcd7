#include "cli/owner_key.h"

#include <fmt/format.h>
#include <unistd.h>

#include "settings/secret_source.h"
#include "vault/key_mark.h"
#include "vault/key_text.h"

namespace tgs {
namespace {

Result<Secret> made_key(const TdlibSettings& settings) {
  const auto path = key_file_of(settings);
  return ::access(path.c_str(), F_OK) == 0
             ? key_in_file(path)
             : fail(fmt::format("this storage has no key yet: set tdlib.encryption_key, or put a key into {}",
                                path));
}

}  // namespace

Result<Secret> key_in_settings(const TdlibSettings& settings) {
  auto key = vault::key_from(settings.encryption_key.reveal());
  return key ? Result<Secret>(std::move(*key)) : fail("tdlib.encryption_key is no key");
}

Result<Secret> key_of_sessions(const TdlibSettings& settings) {
  auto key = settings.encryption_key.empty() ? made_key(settings) : key_in_settings(settings);
  const auto checked = vault::check_key_mark(settings.path, key ? &*key : nullptr);
  return checked ? std::move(key) : fail(checked.error());
}
Result<Secret> key_in_file(const std::string& path) {
  const auto file = read_secret_file(path);
  if (!file) {
    return fail(fmt::format("the key {} can't be read: {}", path, file.error().message));
  }
  auto key = vault::key_from(file->content.reveal());
  return key ? Result<Secret>(std::move(*key))
             : fail(path + " holds no key (the base64 text of 32 bytes, as `tgstorage keygen` makes it)");
}

}  // namespace tgs
