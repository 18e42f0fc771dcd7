// An error object that TDLib wrote, read. Pure; usable from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tgs {

struct TdError {
  std::int64_t code = 0;
  std::string message;

  /// What every request gets whose instance is closed meanwhile.
  bool is_abort() const { return code == 500 && message == "Request aborted"; }
  /// The seconds of a flood wait: `Too Many Requests: retry after N`.
  std::optional<std::int64_t> retry_after() const;
};

/// None where `json` is no error.
std::optional<TdError> td_error_in(std::string_view json);

}  // namespace tgs
