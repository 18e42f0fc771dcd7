// The order in which everything gets another key, and what is said of it. Used at start-up only.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace tgs {

/// Something with a key. Changed whole or not at all; changing it once more changes nothing.
struct KeyStep {
  std::string what;                             ///< for a person
  std::function<Result<std::string>()> change;  ///< what was done, in a few words
};

struct KeyChange {
  std::vector<KeyStep> steps;  ///< each is tried, whatever becomes of the others
  /// What must not be gone before all steps are done; the first that fails is the last.
  std::vector<KeyStep> at_end;
};

/// `say` gets a line without its end as each is done or has failed. How many are left.
std::size_t carry_out(const KeyChange& change, const std::function<void(const std::string& line)>& say);

}  // namespace tgs
