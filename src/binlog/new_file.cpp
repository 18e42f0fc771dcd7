#include "binlog/new_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include "base/new_file.h"

namespace tgs::binlog {

Status write_new_file(const std::string& path, std::string_view bytes) {
  if (const auto successor = path + ".new"; ::access(successor.c_str(), F_OK) == 0) {
    return fail(fmt::format("{} is there already, and is left as it is", successor));
  }
  auto file = NewFile::begin(path);
  if (!file) {
    return fail(file.error());
  }
  if (auto written = file->write(bytes); !written) {
    return written;
  }
  return file->commit();
}

}  // namespace tgs::binlog
