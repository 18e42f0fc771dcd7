// What the storage has to know of a call, from TDLib's updateCall. Pure; usable from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tgs::session {

struct CallFacts {
  std::int32_t id = 0;
  std::int64_t user = 0;  ///< the other side; 0 where the update does not say
  bool is_outgoing = false;
  bool is_ready = false;  ///< the update has the encryption key in it
  bool is_over = false;
};

/// None where it is no updateCall as TDLib writes one.
std::optional<CallFacts> call_facts(std::string_view update_json);

}  // namespace tgs::session
