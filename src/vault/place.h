// Where something sealed belongs, so that what is moved elsewhere doesn't open. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace tgs::vault {

struct Place {
  std::string table;          ///< or another word for the kind of thing
  std::uint64_t session = 0;  ///< 0: of none
  std::string part = {};      ///< which of the session's: a data center, a generation
};

inline constexpr std::size_t kDigestSize = 16;

/// kDigestSize bytes of a SHA-256. Nothing secret: whoever sees the thing sees its place too.
std::string digest_of(const Place& place);

}  // namespace tgs::vault
