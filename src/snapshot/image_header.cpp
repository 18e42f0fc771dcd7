#include "snapshot/image_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "binlog/tl.h"

namespace tgs::snapshot {
namespace {

constexpr std::string_view kTitle = "tgstorage session image";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kDigits = 64;

bool is_sound(const ImageFile& file) {
  return file.size <= kMostFile && file.sha256.size() == kDigits &&
         file.sha256.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// Such that it can be shown to a person.
bool is_showable(const ImageHeader& header) {
  constexpr std::int64_t kYear10000 = 253'402'300'800;
  constexpr std::size_t kMostVersion = 32;
  const auto& version = header.tdlib_version;
  return header.made_at >= 0 && header.made_at < kYear10000 && version.size() <= kMostVersion &&
         version.find_first_not_of("0123456789.") == std::string::npos;
}

/// Each name once at most, in their order, and those that must be there.
bool are_in_order(const std::vector<ImageFile>& files) {
  const auto* next = std::begin(kFileNames);
  for (std::size_t at = 0; at < files.size(); ++at) {
    const auto* const found = std::find(next, std::end(kFileNames), files[at].name);
    if (found == std::end(kFileNames) || (at < kNeededFiles && found != &kFileNames[at])) {
      return false;
    }
    next = std::next(found);
  }
  return files.size() >= kNeededFiles;
}

std::vector<ImageFile> read_files(binlog::TlReader& reader) {
  std::vector<ImageFile> files(
      std::min<std::size_t>(reader.number<std::uint32_t>(), std::size(kFileNames) + 1));
  for (auto& file : files) {
    file.name = reader.string();
    file.size = reader.number<std::uint64_t>();
    file.sha256 = reader.string();
  }
  return files;
}

}  // namespace

std::uint64_t size_of_files(const ImageHeader& header) {
  std::uint64_t size = 0;
  for (const auto& file : header.files) {
    size += file.size;
  }
  return size;
}

std::string to_bytes(const ImageHeader& header) {
  std::string body;
  binlog::append_string(body, kTitle);
  binlog::append_number(body, kVersion);
  binlog::append_number(body, header.session);
  binlog::append_number(body, header.made_at);
  binlog::append_string(body, header.tdlib_version);
  binlog::append_number(body, std::int32_t{header.format});
  binlog::append_string(body, header.database_key);
  binlog::append_number(body, static_cast<std::uint32_t>(header.files.size()));
  for (const auto& file : header.files) {
    binlog::append_string(body, file.name);
    binlog::append_number(body, file.size);
    binlog::append_string(body, file.sha256);
  }
  std::string bytes;
  binlog::append_number(bytes, static_cast<std::uint32_t>(body.size()));
  return bytes + body;
}

Result<ImageHeader> parse_header(std::string_view bytes) {
  binlog::TlReader reader(bytes);
  if (reader.string() != kTitle) {
    return fail("it is no image of a session");
  }
  if (const auto version = reader.number<std::uint32_t>(); version != kVersion) {
    return fail(
        fmt::format("it is an image in version {}, and this storage knows version {}", version, kVersion));
  }
  ImageHeader header;
  header.session = reader.number<std::uint64_t>();
  header.made_at = reader.number<std::int64_t>();
  header.tdlib_version = reader.string();
  header.format = reader.number<std::int32_t>();
  header.database_key = reader.string();
  header.files = read_files(reader);
  if (!reader.is_done() || header.session == 0 || !is_showable(header) || !are_in_order(header.files) ||
      !std::ranges::all_of(header.files, is_sound)) {
    return fail("what the image says of itself is damaged");
  }
  return header;
}

}  // namespace tgs::snapshot
