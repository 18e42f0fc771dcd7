#include "policy/spending.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tgs {
namespace {

// Of all fields of TDLib 1.8.67 whose names speak of stars, grams, amounts, prices, fees or refunds: those of ordinary
// requests that take something from the account. The others ask for a price, or stand in requests that are dangerous by
// themselves.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kSpending = {{
    {"allowUnpaidMessagesFromUser", "refund_payments"},
    {"inputMessageStakeDice", "stake_gram_amount"},
    {"inputSuggestedPostInfo", "price"},
    {"messageSendOptions", "allow_paid_broadcast"},
    {"messageSendOptions", "paid_message_star_count"},
    {"resendMessages", "paid_message_star_count"},
    {"searchPublicPosts", "star_count"},
    {"sendGroupCallMessage", "paid_message_star_count"},
    {"toggleDirectMessagesChatTopicCanSendUnpaidMessages", "refund_payments"},
}};

}  // namespace

bool is_spending(std::string_view type, std::string_view field) {
  return std::ranges::find(kSpending, std::pair(type, field)) != kSpending.end();
}

}  // namespace tgs
