// Which TDLib is loaded where the settings name none. Looks at the disk; any thread.
#pragma once

#include <string>

namespace tgs {

/// The libtdjson.so beside the program, else the system's, by its name alone, as dlopen() takes it.
std::string default_library();

}  // namespace tgs
