// Where the accounts through which Telegram itself writes to its users (policy/peers.h) are named in what TDLib writes.
// Pure; usable from any thread.
#pragma once

#include <simdjson.h>

#include <string_view>

namespace tgs::shield {

/// Whether an id of such an account stands anywhere in the text, be it as part of another number. Fast: a search.
bool may_name_service(std::string_view json);

/// Whether one is named in a field that holds a chat or a user, at any depth.
bool names_service(simdjson::dom::object object);

/// Whether the object itself is of such an account: by a field of its own or of the objects that describe it (a sender,
/// an origin, a chat's type), but not by the messages and lists in it.
bool is_of_service(simdjson::dom::object object);

/// `message` and `draftMessage`: what stands in them is theirs alone.
bool is_message(simdjson::dom::object object);

/// The @type; empty where there is none.
std::string_view type_in(simdjson::dom::object object);

}  // namespace tgs::shield
