#include "policy/peers.h"

#include <algorithm>
#include <array>

namespace tgs {
namespace {

// Telegram's log-in codes and notices (777000, shown as "Telegram"; 42777 in older accounts) and the chat of
// verification codes (489000).
constexpr std::array<std::int64_t, 3> kServiceAccounts = {42777, 489000, 777000};

// How TDLib numbers the chats of groups and secret chats: chat.id in its documentation of class ChatType.
constexpr std::int64_t kSupergroups = -1'000'000'000'000;
constexpr std::int64_t kSecretChats = -2'000'000'000'000;

/// `chat_id`, `bot_user_id`, `other_user_ids` …
bool is_called(std::string_view field, std::string_view name) {
  if (field.ends_with('s')) {
    field.remove_suffix(1);
  }
  if (!field.ends_with(name)) {
    return false;
  }
  field.remove_suffix(name.size());
  return field.empty() || field.ends_with('_');
}

}  // namespace

std::optional<std::int64_t> peer_named_by(std::string_view field, std::int64_t id) {
  if (field == "supergroup_id") {
    return kSupergroups - id;
  }
  if (field == "basic_group_id") {
    return -id;
  }
  if (field == "secret_chat_id") {
    return kSecretChats + id;
  }
  // Topics of Saved Messages and of channels' direct messages have the number of the chat that they are with.
  const bool is_peer = is_called(field, "chat_id") || is_called(field, "user_id") ||
                       (is_called(field, "topic_id") && !is_called(field, "forum_topic_id"));
  return is_peer ? std::optional(id) : std::nullopt;
}

std::span<const std::int64_t> service_accounts() {
  return kServiceAccounts;
}

bool is_service_account(std::int64_t chat) {
  return std::ranges::find(kServiceAccounts, chat) != kServiceAccounts.end();
}

}  // namespace tgs
