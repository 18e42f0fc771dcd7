// The names that the pinned TDLib knows: for checking lists of settings, never for a decision. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tgs {

/// All requests, sorted; with `receiveCall` and `restoreCall`, which the storage answers itself.
std::span<const std::string_view> known_requests();
/// All updates, sorted.
std::span<const std::string_view> known_updates();
/// All types that are no requests, updates included, sorted.
std::span<const std::string_view> known_objects();

bool is_known_request(std::string_view name);
bool is_known_update(std::string_view name);
bool is_known_object(std::string_view name);

/// The known names that differ least from `name` (edit distance, letters' case ignored), the nearest first,
/// at most `count`; those that differ in more than a third of their letters are left out.
std::vector<std::string_view> nearest(std::string_view name, std::span<const std::string_view> known,
                                      std::size_t count = 3);

/// What there is to say of a request that is not known: the nearest that is.
std::string unknown_request(std::string_view name);

}  // namespace tgs
