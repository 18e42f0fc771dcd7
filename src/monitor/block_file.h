// Who is blocked, kept over restarts: a small file in the sessions' folder, which no other role may open. One thread.
#pragma once

#include <string>

#include "admin/blocks.h"
#include "base/result.h"

namespace tgs::monitor {

class BlockFile {
 public:
  /// No file: nobody is blocked. One that can't be understood is an Error for the owner: who was blocked must not come
  /// in again because of it.
  static Result<BlockFile> open(std::string path);

  const admin::Blocks& blocks() const { return blocks_; }
  /// They hold in any case; the Error says why they will not after a restart.
  Status replace(admin::Blocks blocks);

 private:
  BlockFile(std::string path, admin::Blocks blocks) : path_(std::move(path)), blocks_(std::move(blocks)) {}

  std::string path_;
  admin::Blocks blocks_;
};

}  // namespace tgs::monitor
