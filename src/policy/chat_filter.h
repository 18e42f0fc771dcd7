// The `chats` of a client: the only chats and users that its requests may name, and that updates and answers to it may
// be about. Immutable; usable from any thread.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <span>
#include <unordered_set>

namespace tgs {

class ChatFilter {
 public:
  explicit ChatFilter(std::span<const std::int64_t> chats) : chats_(chats.begin(), chats.end()) {}

  bool allows(std::int64_t chat) const { return chat == 0 || chats_.contains(chat); }

  /// Whether an update or an answer is about nothing else: no chat, message or update of others in it, no field that
  /// names another chat or user. What stands inside a message of an allowed chat (who wrote it, where it was forwarded
  /// from) belongs to that message.
  bool shows(simdjson::dom::element value) const;

 private:
  bool shows(simdjson::dom::object members) const;
  bool allows_in(simdjson::dom::object members, std::string_view field) const;
  bool allows_subject(simdjson::dom::object update, std::string_view type) const;
  bool names_others(std::string_view field, simdjson::dom::element value) const;

  std::unordered_set<std::int64_t> chats_;
};

}  // namespace tgs
