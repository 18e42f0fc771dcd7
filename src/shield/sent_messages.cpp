#include "shield/sent_messages.h"

#include <simdjson.h>

#include <algorithm>

#include "wire/peek.h"
#include "wire/td_integer.h"

namespace tgs::shield {
namespace {

using Value = simdjson::simdjson_result<simdjson::dom::element>;

constexpr std::string_view kPending = "messageSendingStatePending";

std::optional<std::int64_t> id_in(Value value) {
  simdjson::dom::element found;
  return value.get(found) == simdjson::SUCCESS ? td_integer(found) : std::nullopt;
}

bool may_tell(std::string_view type, std::string_view update) {
  return type == "updateMessageSendSucceeded" || type == "updateMessageSendFailed" ||
         (type == "updateNewMessage" && update.find(kPending) != std::string_view::npos);
}

}  // namespace

std::optional<SentMessage> sent_message_in(std::string_view update) {
  const auto type = type_of(update);
  if (!may_tell(type, update)) {
    return std::nullopt;
  }
  simdjson::dom::parser parser;
  const auto message = parser.parse(update.data(), update.size())["message"];
  std::string_view state;
  if (type == "updateNewMessage" &&
      (message["sending_state"]["@type"].get(state) != simdjson::SUCCESS || state != kPending)) {
    return std::nullopt;
  }
  const auto chat = id_in(message["chat_id"]);
  const auto id = id_in(message["id"]);
  return chat && id ? std::optional(SentMessage{*chat, *id}) : std::nullopt;
}

void SentMessages::add(const SentMessage& message) {
  if (!known_.insert(message).second) {
    return;
  }
  in_order_.push_back(message);
  if (in_order_.size() > kMost) {
    known_.erase(in_order_.front());
    in_order_.pop_front();
  }
}

bool SentMessages::hold_all_of(std::string_view request) const {
  simdjson::dom::parser parser;
  const auto object = parser.parse(request.data(), request.size());
  const auto chat = id_in(object["chat_id"]);
  simdjson::dom::array ids;
  return chat && object["message_ids"].get(ids) == simdjson::SUCCESS &&
         std::ranges::all_of(ids, [&](simdjson::dom::element each) {
           const auto id = td_integer(each);
           return id && known_.contains(SentMessage{*chat, *id});
         });
}

}  // namespace tgs::shield
