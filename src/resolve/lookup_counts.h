// How often names of peers were looked for since the front started, and what came of it. Plain values.
#pragma once

#include <cstdint>

namespace tgs {

struct LookupCounts {
  std::uint64_t known = 0;     ///< answered from what was found for this instance of TDLib
  std::uint64_t cached = 0;    ///< from the store's cache
  std::uint64_t searched = 0;  ///< searches at Telegram, whatever came of them
  std::uint64_t not_found = 0;
  std::uint64_t flood_waits = 0;  ///< refused, as Telegram wants the session to wait
  std::uint64_t limited = 0;      ///< refused by resolver.max_lookups and the like
  std::uint64_t failed = 0;       ///< by another error of TDLib's
};

}  // namespace tgs
