// The kernel's Landlock: which files this process may still open. Once enforced it holds for this thread and all that
// it starts, also over exec, and can only be narrowed. What is open already stays usable. See landlock(7). Used by one
// thread, before it starts others.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace tgs::sandbox {

class Landlock {
 public:
  enum class Access {
    read,   ///< read files, list folders
    write,  ///< and make, change, move and remove ordinary files and folders
  };

  /// What the kernel can: its ABI version, 0 where it has no Landlock.
  static int version();

  /// A file, or all below a folder. A path that can't be found grants nothing.
  void allow(std::string path, Access access) { rules_.push_back({std::move(path), access}); }

  /// From now on nothing but what was allowed can be opened, made or run; running is never allowed.
  Status enforce() const;

 private:
  struct Rule {
    std::string path;
    Access access;
  };

  std::vector<Rule> rules_;
};

}  // namespace tgs::sandbox
