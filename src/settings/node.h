// What a storage is called in the database it shares with others. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace tgs {

/// Up to 64 letters, digits and `._-`, of which the last does not stand first: it stands in logs, in a column of that
/// width, and on command lines.
bool is_node_name(std::string_view name);

/// With `_` for what is_node_name() does not take.
std::string name_of_machine();

}  // namespace tgs
