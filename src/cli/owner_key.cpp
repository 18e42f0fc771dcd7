#include "cli/owner_key.h"

#include <fmt/format.h>
#include <unistd.h>

#include "settings/secret_source.h"
#include "vault/key_text.h"

namespace tgs {

Result<Secret> key_of_sessions(const TdlibSettings& settings) {
  if (!settings.encryption_key.empty()) {
    auto key = vault::key_from(settings.encryption_key.reveal());
    return key ? Result<Secret>(std::move(*key)) : fail("tdlib.encryption_key is no key");
  }
  const auto path = settings.path + "/key";
  if (::access(path.c_str(), F_OK) != 0) {
    return fail(
        fmt::format("this storage has no key yet: set tdlib.encryption_key, or put a key into {}", path));
  }
  return key_in_file(path);
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
