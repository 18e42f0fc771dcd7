// What may help a request that TDLib refused. TDLib forgets chats with its process, as its message database is off,
// but it keeps people and channels: asked to, it makes their chats again, without a word to Telegram. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tgs::session {

/// Whether a canonical request is of the kind that can be helped.
bool may_need_remedy(std::string_view request);

/// The question after whose answer the request may succeed; none where TDLib's response stands. The answer itself
/// matters to nobody.
std::optional<std::string> remedy(std::string_view request, std::string_view response);

}  // namespace tgs::session
