// Walking the option table section by section, for those who write nested documents from it. Any thread.
#pragma once

#include <string_view>

#include "settings/options.h"

namespace tgs {

/// Calls `visit` for each option that stands directly in `section` (empty: the top), sections included.
template <class Visit>
void for_each_in(std::string_view section, Visit&& visit) {
  for (const Option& option : options()) {
    if (section_of(option.key) == section) {
      visit(option);
    }
  }
}

}  // namespace tgs
