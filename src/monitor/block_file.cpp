#include "monitor/block_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "base/whole_file.h"
#include "settings/read_file.h"

namespace tgs::monitor {
namespace {

constexpr std::size_t kLargestFile = 4 << 20;

Result<admin::Blocks> read_blocks(const std::string& path) {
  const auto file = read_file(path, kLargestFile);
  return file ? admin::Blocks::parse(file->text) : fail(file.error());
}

}  // namespace

Result<BlockFile> BlockFile::open(std::string path) {
  if (::access(path.c_str(), F_OK) != 0 && errno == ENOENT) {
    return BlockFile(std::move(path), {});
  }
  auto blocks = read_blocks(path);
  if (!blocks) {
    return fail(
        fmt::format("tdlib.path: {} does not tell who is blocked ({}): mend it, or remove it and block anew",
                    path, blocks.error().message));
  }
  return BlockFile(std::move(path), std::move(*blocks));
}

Status BlockFile::replace(admin::Blocks blocks) {
  blocks_ = std::move(blocks);
  const auto written = write_whole_file(path_, blocks_.text());
  return written ? Status() : fail(fmt::format("{} can't be written: {}", path_, written.error().message));
}

}  // namespace tgs::monitor
