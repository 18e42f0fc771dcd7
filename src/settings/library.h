// Which libtdjson.so is loaded while tdlib.library names none. Looks at files; any thread; can't fail.
#pragma once

#include <filesystem>
#include <string>

namespace tgs {

/// Beside `program`, as in a folder that was built; else in `lib/tgstorage` next to the program's folder, as a package
/// installs it; else the bare name, which the loader looks for in the system's folders.
std::string default_library(const std::filesystem::path& program);

/// That of the running program.
std::string default_library();

}  // namespace tgs
