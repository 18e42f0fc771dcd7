// Which chats and users a request names. TDLib's own numbers: a user is the private chat with that number. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tgs {

/// The chat that a field of that name means by `id`; none where such a field names no chat or user.
std::optional<std::int64_t> peer_named_by(std::string_view field, std::int64_t id);

/// Telegram's own accounts, whose messages are log-in codes and warnings about the account.
std::span<const std::int64_t> service_accounts();
bool is_service_account(std::int64_t chat);

}  // namespace tgs
