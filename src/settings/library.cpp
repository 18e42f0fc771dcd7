#include "settings/library.h"

#include <filesystem>

namespace tgs {

std::string default_library() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto beside = program.parent_path() / "libtdjson.so";
  return !error && std::filesystem::exists(beside, error) ? beside.string() : "libtdjson.so";
}

}  // namespace tgs
