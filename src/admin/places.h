// Where the admin socket is while the setting admin.socket names none. Looks at one environment variable; any
// thread.
#pragma once

#include <string>
#include <vector>

namespace tgs::admin {

/// The first that can be used is taken: /run/tgstorage/admin.sock, then the same in the user's own runtime folder.
std::vector<std::string> default_sockets();

}  // namespace tgs::admin
