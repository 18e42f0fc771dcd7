#include "session/catch_up.h"

#include <algorithm>
#include <array>

namespace tgs::session {
namespace {

// What happened, as opposed to how things are. Sorted. Everything else is a state: TDLib sends the present
// one at each start, so passing it on repeats nothing.
constexpr std::array<std::string_view, 37> kEvents = {
    "updateBusinessMessageEdited",
    "updateBusinessMessagesDeleted",
    "updateCall",
    "updateChatAction",
    "updateChatBoost",
    "updateChatLastMessage",
    "updateChatMember",
    "updateDeleteMessages",
    "updateMessageContent",
    "updateMessageContentOpened",
    "updateMessageEdited",
    "updateMessageInteractionInfo",
    "updateMessageReaction",
    "updateMessageReactions",
    "updateMessageSendAcknowledged",
    "updateMessageSendFailed",
    "updateMessageSendSucceeded",
    "updateNewBusinessCallbackQuery",
    "updateNewBusinessMessage",
    "updateNewCallbackQuery",
    "updateNewChatJoinRequest",
    "updateNewChosenInlineResult",
    "updateNewCustomEvent",
    "updateNewCustomQuery",
    "updateNewGroupCallMessage",
    "updateNewGuestQuery",
    "updateNewInlineCallbackQuery",
    "updateNewInlineQuery",
    "updateNewMessage",
    "updateNewPreCheckoutQuery",
    "updateNewShippingQuery",
    "updateNotification",
    "updateNotificationGroup",
    "updatePaidMediaPurchased",
    "updatePendingMessage",
    "updatePollAnswer",
    "updateServiceNotification",
};
static_assert(std::is_sorted(kEvents.begin(), kEvents.end()));

bool is_event(std::string_view type) {
  return std::binary_search(kEvents.begin(), kEvents.end(), type);
}

bool says(std::string_view update, std::string_view type) {
  return update.find(type) != std::string_view::npos;
}

bool is_end_of_call(std::string_view update) {
  return says(update, R"("@type":"callStateDiscarded")") || says(update, R"("@type":"callStateError")");
}

}  // namespace

void CatchUp::follow(std::string_view type, std::string_view update) {
  if (type == "updateAuthorizationState") {
    authorized_ = says(update, R"("authorizationStateReady")");
    over_ = !authorized_;
  } else if (type == "updateConnectionState") {
    over_ = authorized_ && says(update, R"("connectionStateReady")");
  }
}

bool CatchUp::is_live_call(std::string_view type, std::string_view update) {
  if (type != "updateCall") {
    return false;
  }
  told_of_call_ = told_of_call_ || !is_end_of_call(update);
  return told_of_call_;
}

Audience CatchUp::audience(std::string_view type, std::string_view update) {
  if (over_) {
    return Audience::all;
  }
  follow(type, update);
  if (missed_ == Missed::to_all || !is_event(type) || is_live_call(type, update)) {
    return Audience::all;
  }
  return missed_ == Missed::to_first_client ? Audience::first_client : Audience::nobody;
}

}  // namespace tgs::session
