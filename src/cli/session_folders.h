// The sessions of a storage, by their folders. Used at start-up only.
#pragma once

#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace tgs {

struct SessionPlace {
  SessionId id;
  std::string folder;
};

/// Those below `path`, tdlib.path of the settings, by their numbers.
Result<std::vector<SessionPlace>> sessions_in(const std::string& path);

}  // namespace tgs
