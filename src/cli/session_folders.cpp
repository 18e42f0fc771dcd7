#include "cli/session_folders.h"

#include <algorithm>
#include <filesystem>

#include "backup/session_files.h"

namespace tgs {

Result<std::vector<SessionPlace>> sessions_in(const std::string& path) {
  std::vector<SessionPlace> sessions;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    if (const auto id = backup::session_of_folder(entry->path())) {
      sessions.push_back({*id, entry->path().string()});
    }
  }
  if (error) {
    return fail(path + ": " + error.message());
  }
  std::ranges::sort(sessions, {}, &SessionPlace::id);
  return sessions;
}

}  // namespace tgs
