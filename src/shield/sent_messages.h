// The record behind the shield of history (docs/policy.md, Shields): which messages an instance of TDLib has sent since
// it started, so that no others are deleted. TDLib itself tells: only what it sends is ever pending. Bounded: the
// newest. Pure; owned by the instance's Sender, used on its thread.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string_view>

namespace tgs::shield {

struct SentMessage {
  std::int64_t chat = 0;
  std::int64_t id = 0;

  auto operator<=>(const SentMessage&) const = default;
};

/// The message that an update tells to be sent, or to have been. A message has one id until it is sent and another one
/// afterwards; TDLib goes on understanding the first.
std::optional<SentMessage> sent_message_in(std::string_view update);

class SentMessages {
 public:
  static constexpr std::size_t kMost = 10'000;

  void add(const SentMessage& message);

  /// Whether all messages that a deleteMessages in canonical form names are in the record.
  bool hold_all_of(std::string_view request) const;

 private:
  std::set<SentMessage> known_;
  std::deque<SentMessage> in_order_;
};

}  // namespace tgs::shield
