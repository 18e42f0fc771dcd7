// The key of the sessions' databases, for commands that work without a running storage. Used at start-up only.
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "settings/settings.h"

namespace tgs {

/// The one that the storage makes where the settings have none.
inline std::string key_file_of(const TdlibSettings& settings) {
  return settings.path + "/key";
}

/// vault::kKeySize bytes: that of the settings, else the one that the storage has made. The Error names file or
/// setting, or says that the sessions have another one.
Result<Secret> key_of_sessions(const TdlibSettings& settings);

/// The settings have one.
Result<Secret> key_in_settings(const TdlibSettings& settings);

/// The key whose text is in the file.
Result<Secret> key_in_file(const std::string& path);

}  // namespace tgs
