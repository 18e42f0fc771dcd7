// The fields by which a request that does something else spends the account's money: a fixed table. Requests that do
// nothing but spend are in policy/never.h. Pure; usable from any thread.
#pragma once

#include <string_view>

namespace tgs {

/// Where the field has a value that is neither 0, false nor null. `type`: the object that it stands in.
bool is_spending(std::string_view type, std::string_view field);

}  // namespace tgs
