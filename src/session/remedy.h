// What helps a request that TDLib can't place. TDLib forgets chats and messages with its process, as its message
// database is off. It keeps people and channels, though, and makes their chats again when asked to, without a word to
// Telegram; and it loads messages from there. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tgs::session {

/// Questions to TDLib, to be asked in this order. The answers themselves matter to nobody.
using Remedies = std::vector<std::string>;

/// Whether a canonical request is of the kind that can be helped.
bool may_need_remedy(std::string_view request);

/// After which the request may succeed; none where TDLib's response stands.
Remedies remedies(std::string_view request, std::string_view response);

/// What has to come before a request of that type: deleteMessages deletes only messages that TDLib has loaded, and
/// says `ok` all the same.
Remedies preparations(std::string_view type, std::string_view request);

}  // namespace tgs::session
