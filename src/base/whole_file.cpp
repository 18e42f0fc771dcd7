#include "base/whole_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/new_file.h"
#include "base/unique_fd.h"

namespace tgs {

Status write_whole_file(const std::string& path, std::string_view text) {
  const std::string draft = path + ".new";
  ::unlink(draft.c_str());
  const UniqueFd fd(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  const auto folder = std::filesystem::path(path).parent_path().string();
  const UniqueFd folder_fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd || !folder_fd || !write_whole(fd.get(), text) || ::fsync(fd.get()) != 0 ||
      ::rename(draft.c_str(), path.c_str()) != 0 || ::fsync(folder_fd.get()) != 0) {
    return fail(std::strerror(errno));
  }
  return {};
}

}  // namespace tgs
