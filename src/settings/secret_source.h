// Where a secret comes from: the settings file itself, an environment variable or a file of its own. Any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace tgs {

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// The variables of this process.
std::optional<std::string> environment_variable(const std::string& name);

/// `written` itself, or the variable's value where it is exactly `${NAME}`; fails when that is not set.
Result<Secret> expand_secret(Secret written, const Environment& environment);

struct SecretFile {
  Secret content;               ///< without the newline at its end
  bool seen_by_others = false;  ///< users outside the file's owner and group may read it
};

/// Fails when the file can't be read, is larger than 64 KiB, or is no text.
Result<SecretFile> read_secret_file(const std::string& path);

}  // namespace tgs
