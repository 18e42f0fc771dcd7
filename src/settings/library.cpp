#include "settings/library.h"

#include <system_error>

namespace tgs {
namespace {

constexpr const char* kName = "libtdjson.so";
constexpr const char* kPlaces[] = {kName, "../lib/tgstorage/libtdjson.so"};

}  // namespace

std::string default_library(const std::filesystem::path& program) {
  for (const auto* place : kPlaces) {
    std::error_code error;
    const auto path = (program.parent_path() / place).lexically_normal();
    // A relative path would be one from the working directory, where anybody may have put a library.
    if (path.is_absolute() && std::filesystem::exists(path, error)) {
      return path.string();
    }
  }
  return kName;
}

std::string default_library() {
  std::error_code error;
  return default_library(std::filesystem::read_symlink("/proc/self/exe", error));
}

}  // namespace tgs
