// Snapshots in the database: sealed images of sessions (snapshot/sealed_image.h), each cut into chunks. Any thread that
// may use the connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "mysql/connection.h"

namespace tgs::backup {

/// Well below what the servers take in one statement (max_allowed_packet).
inline constexpr std::size_t kStoredChunk = 512U << 10U;
inline constexpr std::uint64_t kGenerations = 3;

/// A row of tg_storage_snapshots.
struct StoredImage {
  std::uint64_t generation = 0;
  std::int64_t made_at = 0;  ///< seconds since 1970
  std::string tdlib_version = {};
  std::uint64_t size = 0;   ///< of all chunks, as is the next one
  std::string sha256 = {};  ///< 64 hexadecimal digits
  std::uint64_t chunks = 0;

  bool operator==(const StoredImage&) const = default;
};

/// Of a session, the newest first.
mysql::Outcome<std::vector<StoredImage>> stored_images(mysql::Connection& connection, SessionId session);

/// All of its bytes in their order, as far as they are there; what they are worth is for the reader to say.
mysql::Outcome<void> read_image(mysql::Connection& connection, SessionId session, const StoredImage& image,
                                const std::function<void(std::string_view)>& sink);

/// Chunks of a snapshot that no row tells of, from a generation on.
mysql::Outcome<void> clear_chunks(mysql::Connection& connection, SessionId session, std::uint64_t from);
mysql::Outcome<void> put_chunk(mysql::Connection& connection, SessionId session, std::uint64_t generation,
                               std::uint64_t number, std::string_view bytes);
/// From now on it counts, and those before the newest kGenerations go. In a transaction; its chunks are there.
mysql::Outcome<void> put_image(mysql::Connection& connection, SessionId session, const StoredImage& image);

}  // namespace tgs::backup
