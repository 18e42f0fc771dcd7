// What helps a request that TDLib can't place. TDLib forgets chats and messages with its process, as its message
// database is off. It keeps people and channels, though, and makes their chats again when asked to, without a word to
// Telegram where it has them; and it loads messages from there. The questions to TDLib come one by one, each behind
// the answer to the one before. After a restart nobody knows who was shown which message, so any is loaded for whoever
// may send the request; what TDLib has then is shown only by requests that are there for it (policy/showing.h). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tgs::session {

/// Whether a canonical request is of the kind that can be helped.
bool may_need_remedy(std::string_view request);

/// The first question, after which the request may succeed; none where TDLib's response stands.
std::optional<std::string> remedy(std::string_view request, std::string_view response);

/// The question that follows when TDLib has answered one; none: it is the request's turn.
std::optional<std::string> next_remedy(std::string_view request, std::string_view question,
                                       std::string_view answer);

/// The first question where a request of that type needs some before it goes to TDLib at all: deleteMessages deletes
/// only messages that TDLib has loaded, and says `ok` all the same.
std::optional<std::string> preparation(std::string_view type, std::string_view request);

}  // namespace tgs::session
