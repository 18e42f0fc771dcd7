#include "tddb/peer_hash.h"

#include <charconv>

#include "binlog/state.h"
#include "binlog/tl.h"

namespace tgs::tddb {
namespace {

using binlog::TlReader;

/// A value begins with it. Values of other formats stay unread until TDLib has written them anew.
constexpr std::int32_t kFormat = 61;
static_assert(kFormat == binlog::kKnownVersion,
              "see whether TDLib's values begin as they did, then raise it");

// Of a user's first flags.
constexpr std::uint32_t kHasLastName = 1U << 8U;
constexpr std::uint32_t kHasLegacyUsername = 1U << 9U;
constexpr std::uint32_t kHasHash = 1U << 13U;
constexpr std::uint32_t kIsHashMin = 1U << 15U;  // good for pictures only
// Of a channel's.
constexpr std::uint32_t kHasStatus = 1U << 12U;
constexpr std::uint32_t kHasMoreFlags = 1U << 29U;
// Of a channel's status.
constexpr std::uint64_t kHasRank = 1U << 14U;
constexpr std::uint64_t kHasUntilDate = 1U << 31U;
/// Of both: bits that nothing is known of.
constexpr std::uint32_t kUnknown = 3U << 30U;

constexpr std::int64_t kMostUser = (std::int64_t{1} << 40U) - 1;
constexpr std::int64_t kMostChannel = 3'000'000'000'000;
constexpr std::int64_t kNoChannel = -1'000'000'000'000;

/// 0: the text is no id of that kind.
std::int64_t id_in(std::string_view digits, std::int64_t most) {
  std::int64_t id = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, id);
  const bool is_one = error == std::errc() && stop == end && !digits.starts_with('0') && id > 0 && id <= most;
  return is_one ? id : 0;
}

std::int64_t user_hash(TlReader& reader) {
  const auto flags = reader.number<std::uint32_t>();
  reader.number<std::uint32_t>();  // more flags, of what comes later
  if ((flags & (kHasHash | kIsHashMin | kHasLegacyUsername | kUnknown)) != kHasHash) {
    return 0;
  }
  reader.string();  // first name
  if ((flags & kHasLastName) != 0) {
    reader.string();
  }
  reader.string();  // phone number
  return reader.number<std::int64_t>();
}

std::int64_t channel_hash(TlReader& reader) {
  constexpr auto kExpected = kHasStatus | kHasMoreFlags;
  const auto flags = reader.number<std::uint32_t>();
  reader.number<std::uint32_t>();  // more flags, of what comes later
  if ((flags & (kExpected | kUnknown)) != kExpected) {
    return 0;
  }
  const auto status = reader.number<std::uint64_t>();
  if ((status & kHasUntilDate) != 0) {
    reader.number<std::int32_t>();
  }
  if ((status & kHasRank) != 0) {
    reader.string();
  }
  return reader.number<std::int64_t>();
}

}  // namespace

std::optional<PeerHash> peer_hash(std::string_view key, std::string_view value) {
  const bool is_user = key.starts_with("us");
  if (!is_user && !key.starts_with("ch")) {
    return std::nullopt;
  }
  const auto id = id_in(key.substr(2), is_user ? kMostUser : kMostChannel);
  TlReader reader(value);
  if (id == 0 || reader.number<std::int32_t>() != kFormat) {
    return std::nullopt;
  }
  const auto hash = is_user ? user_hash(reader) : channel_hash(reader);
  if (hash == 0 || reader.is_broken()) {
    return std::nullopt;
  }
  return PeerHash{is_user ? id : kNoChannel - id, hash};
}

Result<std::vector<PeerHash>> peer_hashes(const Database& database) {
  std::vector<PeerHash> all;
  const auto read = database.each_value([&all](std::string_view key, std::string_view value) {
    if (const auto hash = peer_hash(key, value)) {
      all.push_back(*hash);
    }
  });
  return read ? Result<std::vector<PeerHash>>(std::move(all)) : fail(read.error());
}

}  // namespace tgs::tddb
