// Does a request have the shape that TDLib's API gives it, and no type in it that is refused wherever it stands?
// Policy step 3 (docs/policy.md). TDLib itself ignores unknown fields, takes a wrong @type where only one is
// possible, and aborts on a null in some lists. Pure; usable from any thread.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "policy/showing.h"
#include "policy/verdict.h"

namespace tgs {

/// Strings that stand for something else until they are rewritten (a name for an id, marked-up text for a
/// formattedText) have no shape yet.
using IsRewritten = std::function<bool(std::string_view text)>;

/// What a request says, as far as other rules ask.
struct Contents {
  std::vector<std::int64_t> peers;  // the chats and users that it names (peers.h)
  // A `send_copy` in it is true: its messages will not tell where they are from.
  bool copies_messages = false;
  std::string_view spends;            // the field by which it spends money (spending.h), if any
  std::vector<const Showing*> shows;  // what it shows that other requests are there for
};

/// `request`: parsed, its @type a known request; @extra and @client_id are not looked at. `files_directory`: below it
/// an inputFileLocal may name a file; empty: nowhere. What `contents` holds after a denial means nothing.
Verdict check_shape(simdjson::dom::element request, const IsRewritten& is_rewritten,
                    std::string_view files_directory, Contents& contents);

}  // namespace tgs
