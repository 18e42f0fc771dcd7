#include "admin/places.h"

#include <cstdlib>

namespace tgs::admin {

std::vector<std::string> default_sockets() {
  std::vector<std::string> places{"/run/tgstorage/admin.sock"};
  const char* folder = std::getenv("XDG_RUNTIME_DIR");
  if (folder != nullptr && folder[0] == '/') {
    places.push_back(std::string(folder) + "/tgstorage/admin.sock");
  }
  return places;
}

}  // namespace tgs::admin
