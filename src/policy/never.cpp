#include "policy/never.h"

#include <algorithm>

namespace tgs {
namespace {

namespace never {
constexpr char lifecycle[] = "the storage starts and ends the session's instance";
constexpr char key[] = "the storage holds the database key";
constexpr char options[] = "options are the owner's, in the settings";
constexpr char proxy[] = "the way to Telegram is the owner's, in the settings";
constexpr char network[] = "it would cut the connection of every client of the session";
constexpr char logs[] =
    "TDLib's log is the owner's; it can be pointed at any file of the host and can print secrets";
constexpr char any_method[] = "it sends any method to Telegram past the white-list";
constexpr char host_files[] = "generated files are read from and written to paths of the host";
constexpr char no_database[] = "TDLib aborts on it where the session keeps no file database";
constexpr char no_theme[] = "TDLib aborts on it where it names no theme";

constexpr FixedRule table[] = {
    {"setTdlibParameters", lifecycle},
    {"close", lifecycle},
    {"destroy", lifecycle},
    {"setDatabaseEncryptionKey", key},
    {"setOption", options},
    {"addProxy", proxy},
    {"editProxy", proxy},
    {"enableProxy", proxy},
    {"disableProxy", proxy},
    {"removeProxy", proxy},
    {"getProxies", proxy},
    {"testProxy", proxy},
    {"pingProxy", proxy},
    {"processPushNotification", proxy},  // its DC_UPDATE names another address of a data center
    {"setNetworkType", network},
    {"setLogStream", logs},
    {"getLogStream", logs},
    {"setLogVerbosityLevel", logs},
    {"getLogVerbosityLevel", logs},
    {"getLogTags", logs},
    {"setLogTagVerbosityLevel", logs},
    {"getLogTagVerbosityLevel", logs},
    {"addLogMessage", logs},
    {"sendCustomRequest", any_method},
    {"writeGeneratedFilePart", host_files},
    {"setFileGenerationProgress", host_files},
    {"finishFileGeneration", host_files},
    {"getDatabaseStatistics", no_database},
    {"getThemeParametersJsonString", no_theme},
};
}  // namespace never

namespace dangerous {
constexpr char end_account[] = "it ends the account";
constexpr char password[] = "it takes over the password or the way to reset it";
constexpr char login_way[] = "it adds or changes a way to log in";
constexpr char phone[] = "it moves the account to another phone number";
constexpr char sessions[] = "it ends or changes the owner's other sessions";
constexpr char token[] = "it can give out a token that logs in as the account";
constexpr char websites[] = "it logs in to a website as the account";
constexpr char web_apps[] = "its answer logs in to a bot's web app as the account";
constexpr char names[] = "it lets go of a name, which somebody else can take at once";
constexpr char push[] = "it sends what the account receives, log-in codes too, to another device";
constexpr char bots[] = "it gives a bot, or who runs it, power over the account or its chats";
constexpr char bot_tokens[] = "it makes or gives out the keys of a bot";
constexpr char ownership[] = "it gives a chat away";
constexpr char passport[] = "it shows or gives out identity documents";
constexpr char withdrawal[] = "it takes money out of the account";
constexpr char spending[] = "it spends the account's money, stars or gifts";
constexpr char files[] = "it deletes the session's files under its other clients";

constexpr FixedRule table[] = {
    {"deleteAccount", end_account},
    {"setAccountTtl", end_account},
    {"setPassword", password},
    {"getRecoveryEmailAddress", password},
    {"setRecoveryEmailAddress", password},
    {"checkRecoveryEmailAddressCode", password},
    {"resendRecoveryEmailAddressCode", password},
    {"cancelRecoveryEmailAddressVerification", password},
    {"requestPasswordRecovery", password},
    {"checkPasswordRecoveryCode", password},
    {"recoverPassword", password},
    {"resetPassword", password},
    {"cancelPasswordReset", password},
    {"createTemporaryPassword", password},
    {"setLoginEmailAddress", login_way},
    {"resendLoginEmailAddressCode", login_way},
    {"checkLoginEmailAddressCode", login_way},
    {"resetAuthenticationEmailAddress", login_way},
    {"getPasskeyParameters", login_way},
    {"addLoginPasskey", login_way},
    {"removeLoginPasskey", login_way},
    {"confirmQrCodeAuthentication", login_way},
    {"sendPhoneNumberCode", phone},
    {"sendPhoneNumberFirebaseSms", phone},
    {"reportPhoneNumberCodeMissing", phone},
    {"resendPhoneNumberCode", phone},
    {"checkPhoneNumberCode", phone},
    {"terminateSession", sessions},
    {"terminateAllOtherSessions", sessions},
    {"confirmSession", sessions},
    {"setInactiveSessionTtl", sessions},
    {"toggleSessionCanAcceptSecretChats", sessions},
    {"disconnectWebsite", sessions},
    {"disconnectAllWebsites", sessions},
    {"getOption", token},
    {"getLoginUrl", websites},
    {"getLoginUrlInfo", websites},
    {"getExternalLink", websites},
    {"getExternalLinkInfo", websites},
    {"acceptOauthRequest", websites},
    {"openWebApp", web_apps},
    {"getMainWebApp", web_apps},
    {"getWebAppUrl", web_apps},
    {"getWebAppLinkUrl", web_apps},
    {"getGuardBotWebAppUrl", web_apps},
    {"registerDevice", push},
    {"setBusinessConnectedBot", bots},
    {"confirmBusinessConnectedBot", bots},
    {"toggleBusinessConnectedBotChatIsPaused", bots},
    {"createBot", bot_tokens},
    {"getManagedBotToken", bot_tokens},
    {"setManagedBotAccessSettings", bot_tokens},
    {"transferChatOwnership", ownership},
    {"setUsername", names},
    {"setSupergroupUsername", names},
    {"setBusinessAccountUsername", names},
    {"disableAllSupergroupUsernames", names},
    {"getPassportElement", passport},
    {"getAllPassportElements", passport},
    {"setPassportElement", passport},
    {"deletePassportElement", passport},
    {"getPassportAuthorizationForm", passport},
    {"getPassportAuthorizationFormAvailableElements", passport},
    {"sendPassportAuthorizationForm", passport},
    {"getUpgradedGiftWithdrawalUrl", withdrawal},
    {"getChatRevenueWithdrawalUrl", withdrawal},
    {"getStarWithdrawalUrl", withdrawal},
    {"getGramWithdrawalUrl", withdrawal},
    {"transferBusinessAccountStars", withdrawal},
    {"getStarAdAccountUrl", withdrawal},
    {"sendPaymentForm", spending},
    {"sendGift", spending},
    {"transferGift", spending},
    {"sellGift", spending},
    {"upgradeGift", spending},
    {"buyGiftUpgrade", spending},
    {"craftGift", spending},
    {"dropGiftOriginalDetails", spending},
    {"placeGiftAuctionBid", spending},
    {"increaseGiftAuctionBid", spending},
    {"sendResoldGift", spending},
    {"sendGiftPurchaseOffer", spending},
    {"processGiftPurchaseOffer", spending},
    {"setGiftResalePrice", spending},
    {"giftPremiumWithStars", spending},
    {"launchPrepaidGiveaway", spending},
    {"assignStoreTransaction", spending},
    {"refundStarPayment", spending},
    {"approveSuggestedPost", spending},
    {"addPendingPaidMessageReaction", spending},
    {"commitPendingPaidMessageReactions", spending},
    {"addPendingLiveStoryReaction", spending},
    {"commitPendingLiveStoryReactions", spending},
    {"editStarSubscription", spending},
    {"reuseStarSubscription", spending},
    {"optimizeStorage", files},
    {"deleteFile", files},
    {"removeFileFromDownloads", files},
    {"removeAllFilesFromDownloads", files},
};
}  // namespace dangerous

// deleteMessages is not here: the worker looks at what it deletes. Neither are requests that end a membership or a
// call, and those about things that are no messages, such as stories and reactions.
namespace history {
constexpr char chat[] = "it deletes all of a chat's messages, whoever sent them";
constexpr char chosen[] = "it deletes messages by date, sender or kind, whoever sent them";
constexpr char from_now_on[] = "it makes messages delete themselves, whoever sends them";
constexpr char drafts[] = "it deletes what the owner is writing";
constexpr char business[] = "it deletes messages of the account that a bot works for";

constexpr FixedRule table[] = {
    {"deleteChat", chat},
    {"deleteChatHistory", chat},
    {"deleteForumTopic", chat},
    {"deleteDirectMessagesChatTopicHistory", chat},
    {"deleteSavedMessagesTopicHistory", chat},
    {"deleteChatMessagesByDate", chosen},
    {"deleteChatMessagesBySender", chosen},
    {"deleteDirectMessagesChatTopicMessagesByDate", chosen},
    {"deleteSavedMessagesTopicMessagesByDate", chosen},
    {"deleteAllCallMessages", chosen},
    {"blockMessageSenderFromReplies", chosen},
    {"setChatMessageAutoDeleteTime", from_now_on},
    {"setDefaultMessageAutoDeleteTime", from_now_on},
    {"clearAllDraftMessages", drafts},
    {"deleteBusinessMessages", business},
};
}  // namespace history

namespace login_codes {
constexpr std::string_view no_origin =
    "the answer is a message's text without its origin, which may be a log-in code";

constexpr FixedRule table[] = {
    {"searchMessages", "it searches all chats, and so tells which digits a log-in code has, withheld or not"},
    {"translateMessageText", no_origin},
    {"translateMessageRichMessage", no_origin},
    {"summarizeMessage", no_origin},
    {"getFullRichMessage", no_origin},
};
}  // namespace login_codes

/// Only refusals and new policies come here, so a walk along the table will do.
std::string_view find(std::span<const FixedRule> table, std::string_view request) {
  const auto row = std::find_if(table.begin(), table.end(),
                                [&](const FixedRule& rule) { return rule.request == request; });
  return row == table.end() ? std::string_view{} : row->reason;
}

}  // namespace

std::span<const FixedRule> never_requests() {
  return never::table;
}

std::span<const FixedRule> dangerous_requests() {
  return dangerous::table;
}

std::span<const FixedRule> history_requests() {
  return history::table;
}

std::span<const FixedRule> login_code_requests() {
  return login_codes::table;
}

std::string_view never_reason(std::string_view request) {
  return find(never::table, request);
}

std::string_view dangerous_reason(std::string_view request) {
  return find(dangerous::table, request);
}

std::string_view history_reason(std::string_view request) {
  return find(history::table, request);
}

std::string_view login_code_reason(std::string_view request) {
  return find(login_codes::table, request);
}

}  // namespace tgs
