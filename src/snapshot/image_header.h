// What a session's image begins with: the size of it, then in TDLib's notation (binlog/tl.h)
//   str "tgstorage session image" | u32 version | u64 session | i64 made at | str TDLib's version | i32 format |
//   str id of the databases' key | u32 count | for each file: str name | u64 size | str SHA-256
// The files' bytes follow it, in its order. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace tgs::snapshot {

inline constexpr std::string_view kBinlog = "td.binlog";
inline constexpr std::string_view kDatabase = "db.sqlite";
inline constexpr std::string_view kWal = "db.sqlite-wal";
/// What of a closed session's folder is worth keeping, in the order of images. The first two are always there.
inline constexpr std::string_view kFileNames[] = {kBinlog, kDatabase, kWal, "db.sqlite-shm"};
inline constexpr std::size_t kNeededFiles = 2;

inline constexpr std::uint64_t kMostFile = 4ULL << 30U;
inline constexpr std::size_t kMostHeader = 4096;

struct ImageFile {
  std::string name;
  std::uint64_t size = 0;
  std::string sha256;  ///< 64 hexadecimal digits

  bool operator==(const ImageFile&) const = default;
};

struct ImageHeader {
  SessionId session = 0;
  std::int64_t made_at = 0;  ///< seconds since 1970
  std::string tdlib_version;
  int format = 0;            ///< binlog::State::version()
  std::string database_key;  ///< vault::id_of() the key that the files are encrypted with
  std::vector<ImageFile> files;

  bool operator==(const ImageHeader&) const = default;
};

/// Of all files together.
std::uint64_t size_of_files(const ImageHeader& header);

/// With its size before it.
std::string to_bytes(const ImageHeader& header);

/// `bytes` without the size. What it returns has the files of kFileNames in their order, and no others.
Result<ImageHeader> parse_header(std::string_view bytes);

}  // namespace tgs::snapshot
