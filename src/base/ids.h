// Numbers that name things, and the time that pure code is handed instead of asking for it.
#pragma once

#include <chrono>
#include <cstdint>

namespace tgs {

using SessionId = std::uint64_t;  ///< the platform's number for a Telegram session; never 0
using ClientId = std::uint64_t;   ///< one connection of one client, never used again
using RequestId = std::uint64_t;  ///< a request on its way to TDLib, never 0

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using Duration = Clock::duration;

}  // namespace tgs
