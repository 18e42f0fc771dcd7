// Keeps a second process out of a folder for as long as this object lives: the file `lock` in it, locked by flock(),
// with the process id of its holder. One thread.
#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace tgs {

class FolderLock {
 public:
  /// Waits for nobody. The Error names the folder, what is wrong or who is in it, and a way out.
  static Result<FolderLock> take(const std::string& folder);

 private:
  explicit FolderLock(UniqueFd fd) : fd_(std::move(fd)) {}

  UniqueFd fd_;
};

/// Of a folder that this process can't work in.
Error unusable_folder(const std::string& folder, int errno_value);

}  // namespace tgs
