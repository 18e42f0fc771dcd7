// A small file's whole content. Pipes work too, so that `--settings <(…)` does. Any thread.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"

namespace tgs {

struct FileText {
  std::string text;
  unsigned mode = 0;  ///< its permission bits
};

/// Fails with a text that ends in the reason, without the path; a file over `most` bytes is refused.
Result<FileText> read_file(const std::string& path, std::size_t most);

/// Whether it is a file that this process may read; the Error is the reason.
Status check_readable(const std::string& path);

}  // namespace tgs
