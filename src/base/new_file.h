// A file that is there whole or not at all, is on the disk, and took no other one's place. Until it is whole it has the
// name `path`.draft, which goes with this object, or with the next attempt. One thread at a time.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace tgs {

class NewFile {
 public:
  /// Mode 0600. Refuses where there is a `path`. The Errors name the path.
  static Result<NewFile> begin(std::string path);

  NewFile(NewFile&&) = default;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();

  Status write(std::string_view bytes);
  /// To read it back before it is there; its offset is where write() goes on.
  int fd() const { return fd_.get(); }
  /// Nothing may follow.
  Status commit();

 private:
  NewFile(std::string path, UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}

  std::string path_;
  UniqueFd fd_;  // none: committed
};

/// All of `bytes`; false: errno says why.
bool write_whole(int fd, std::string_view bytes);

/// Makes the names in a folder last; false: errno says why.
bool sync_folder(const std::string& folder);

}  // namespace tgs
