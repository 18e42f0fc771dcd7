// Whether a name still stands for the file that was opened by it. Any thread.
#pragma once

#include <string>

namespace tgs {

/// False too where the name is gone, or is a symbolic link now. `fd`: a file or a folder.
bool is_same_file(int fd, const std::string& path);

}  // namespace tgs
