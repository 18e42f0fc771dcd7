// One event of a td.binlog, the journal in which TDLib keeps a session's state. Pure; any thread.
// The format is that of TDLib 1.8.67 (github.com/tdlib/td): tddb/td/db/binlog/BinlogEvent.h and Binlog.cpp; the types
// stand in td/telegram/logevent/LogEvent.h. An event in the file, little-endian:
//   u32 size | u64 id | i32 type | i32 flags | u64 extra | body | u32 CRC-32 of all before it
// The size counts all of it, and is a multiple of 4; `extra` is 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace tgs::binlog {

inline constexpr std::size_t kHeaderSize = 28;
inline constexpr std::size_t kLeastEvent = 32;
inline constexpr std::size_t kMostEvent = 1U << 24U;

// Types. Those below 0 say something of the file; only these two of them are ever written.
inline constexpr std::int32_t kRemoved = -2;    ///< with kRewrite: the event with that id is gone
inline constexpr std::int32_t kEncrypted = -3;  ///< all that follows is encrypted (binlog/cipher.h)
inline constexpr std::int32_t kSecretChat = 1;
inline constexpr std::int32_t kOption = 0x1f18;  ///< body: `str name | str value`
inline constexpr std::int32_t kValue = 0x4327;   ///< likewise

// Flags.
inline constexpr std::int32_t kRewrite = 1;  ///< stands in place of the event with that id
inline constexpr std::int32_t kPartial = 2;  ///< counts only together with the next one that is not partial

struct Event {
  std::uint64_t id = 0;
  std::int32_t type = 0;
  std::int32_t flags = 0;
  Secret body;
};

/// The CRC-32 of zlib and PNG.
std::uint32_t crc32_of(std::string_view bytes);

/// The event as it stands in a file that is not encrypted. The body's size is a multiple of 4, and leaves the event
/// below kMostEvent. What it appends is as secret as the body.
void append_event(std::string& out, const Event& event);

}  // namespace tgs::binlog
