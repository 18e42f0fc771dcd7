#include "cli/log_in_dialog.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace tgs {
namespace {

using testing::HasSubstr;

std::string state(std::string_view type, std::string_view more = "") {
  return fmt::format(
      R"({{"@type":"updateAuthorizationState","authorization_state":{{"@type":"authorizationState{}"{}}}}})",
      type, more);
}

std::string error(int code, std::string_view message) {
  return fmt::format(R"({{"@type":"error","code":{},"message":"{}","@extra":1}})", code, message);
}

std::string code_for(std::string_view number, std::string_view type = "authenticationCodeTypeSms") {
  return state("WaitCode",
               fmt::format(R"(,"code_info":{{"@type":"authenticationCodeInfo","phone_number":"{}",)"
                           R"("type":{{"@type":"{}","length":5}},"timeout":0}})",
                           number, type));
}

constexpr auto kOk = R"({"@type":"ok","@extra":1})";

TEST(LogInDialog, AsksForAQrCodeAndShowsIt) {
  LogInDialog dialog(LogInWay::qr, "");
  EXPECT_EQ(dialog.on_state(state("WaitPhoneNumber")).request,
            R"({"@type":"requestQrCodeAuthentication","other_user_ids":[]})");
  EXPECT_EQ(dialog.on_state(state("WaitOtherDeviceConfirmation", R"(,"link":"tg://login?token=a")")).link,
            "tg://login?token=a");
  EXPECT_EQ(dialog.on_state(state("WaitOtherDeviceConfirmation", R"(,"link":"tg://login?token=b")")).link,
            "tg://login?token=b");
  EXPECT_EQ(dialog.on_state(state("Ready")).end, exit_ok);
}

TEST(LogInDialog, GoesFromNumberToCodeToPassword) {
  LogInDialog dialog(LogInWay::phone, "+1 555");
  EXPECT_EQ(dialog.on_state(state("WaitPhoneNumber")).request,
            R"({"@type":"setAuthenticationPhoneNumber","phone_number":"+1 555"})");
  EXPECT_FALSE(dialog.on_answer(kOk).prompt);
  const auto code = dialog.on_state(code_for("1555"));
  EXPECT_THAT(code.say, HasSubstr("in a text message"));
  ASSERT_TRUE(code.prompt);
  EXPECT_FALSE(code.prompt->is_secret);
  EXPECT_EQ(dialog.on_typed("12\"3").request, R"({"@type":"checkAuthenticationCode","code":"12\"3"})");
  const auto password = dialog.on_state(state("WaitPassword", R"(,"password_hint":"the dog")"));
  ASSERT_TRUE(password.prompt);
  EXPECT_TRUE(password.prompt->is_secret);
  EXPECT_THAT(password.prompt->text, HasSubstr("the dog"));
  EXPECT_EQ(dialog.on_typed("secret").request,
            R"({"@type":"checkAuthenticationPassword","password":"secret"})");
  EXPECT_EQ(dialog.on_state(state("Ready")).end, exit_ok);
}

TEST(LogInDialog, AsksForWhatTheCommandLineDoesNotSay) {
  LogInDialog by_number(LogInWay::phone, "");
  EXPECT_TRUE(by_number.on_state(state("WaitPhoneNumber")).prompt);
  EXPECT_EQ(by_number.on_typed("+1").request,
            R"({"@type":"setAuthenticationPhoneNumber","phone_number":"+1"})");
  LogInDialog bot(LogInWay::bot, "");
  const auto step = bot.on_state(state("WaitPhoneNumber"));
  ASSERT_TRUE(step.prompt);
  EXPECT_TRUE(step.prompt->is_secret);
  EXPECT_EQ(bot.on_typed("1:a").request, R"({"@type":"checkAuthenticationBotToken","token":"1:a"})");
}

TEST(LogInDialog, GoesOnWithACodeThatWasSentBefore) {
  LogInDialog same(LogInWay::phone, "+1-555");
  EXPECT_TRUE(same.on_state(code_for("1555")).prompt);
  LogInDialog other(LogInWay::phone, "+1-556");
  EXPECT_EQ(other.on_state(code_for("1555")).request,
            R"({"@type":"setAuthenticationPhoneNumber","phone_number":"+1-556"})");
  LogInDialog by_qr(LogInWay::qr, "");
  EXPECT_TRUE(by_qr.on_state(code_for("1555")).prompt);
}

TEST(LogInDialog, LeavesAQrCodeForANumber) {
  LogInDialog dialog(LogInWay::phone, "+1");
  const auto step = dialog.on_state(state("WaitOtherDeviceConfirmation", R"(,"link":"tg://login?token=a")"));
  EXPECT_EQ(step.request, R"({"@type":"logOut"})");
  EXPECT_TRUE(step.begin_anew);
  EXPECT_EQ(dialog.on_state(state("WaitPhoneNumber")).request,
            R"({"@type":"setAuthenticationPhoneNumber","phone_number":"+1"})");
}

TEST(LogInDialog, AsksOnceMoreAfterAMistake) {
  LogInDialog dialog(LogInWay::phone, "12");
  dialog.on_state(state("WaitPhoneNumber"));
  const auto step = dialog.on_answer(error(400, "PHONE_NUMBER_INVALID"));
  EXPECT_THAT(step.say, HasSubstr("no such number"));
  ASSERT_TRUE(step.prompt);
  EXPECT_THAT(dialog.on_typed("+1").request, HasSubstr("+1"));
  const auto unknown = dialog.on_answer(error(400, "SOMETHING_NEW"));
  EXPECT_EQ(unknown.say, "Telegram says: SOMETHING_NEW.");
  EXPECT_TRUE(unknown.prompt);
  EXPECT_TRUE(dialog.on_typed("").prompt) << "an empty line is no number";
}

TEST(LogInDialog, HasACodeSentAgain) {
  LogInDialog dialog(LogInWay::phone, "");
  dialog.on_state(code_for("1"));
  EXPECT_EQ(dialog.on_typed("resend").request, R"({"@type":"resendAuthenticationCode"})");
  dialog.on_state(state("WaitPassword"));
  EXPECT_THAT(dialog.on_typed("resend").request, HasSubstr("checkAuthenticationPassword"));
}

TEST(LogInDialog, TakesEmailAddressesAndTheirCodes) {
  LogInDialog dialog(LogInWay::phone, "+1");
  EXPECT_TRUE(dialog.on_state(state("WaitEmailAddress")).prompt);
  EXPECT_EQ(dialog.on_typed("a@b.c").request,
            R"({"@type":"setAuthenticationEmailAddress","email_address":"a@b.c"})");
  const auto step =
      dialog.on_state(state("WaitEmailCode", R"(,"code_info":{"email_address_pattern":"a***@b.c"})"));
  ASSERT_TRUE(step.prompt);
  EXPECT_THAT(step.prompt->text, HasSubstr("a***@b.c"));
  EXPECT_EQ(
      dialog.on_typed("12").request,
      R"({"@type":"checkAuthenticationEmailCode","code":{"@type":"emailAddressAuthenticationCode","code":"12"}})");
}

TEST(LogInDialog, EndsWithTheTimeToWait) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"Too Many Requests: retry after 35", "35 seconds"},
      {"FLOOD_WAIT_600", "10 minutes"},
      {"Too Many Requests: retry after 86000", "24 hours"}};
  for (const auto& [message, words] : cases) {
    LogInDialog dialog(LogInWay::phone, "+1");
    dialog.on_state(state("WaitPhoneNumber"));
    const auto step = dialog.on_answer(error(429, message));
    EXPECT_THAT(step.say, HasSubstr("a wait of " + words));
    EXPECT_EQ(step.end, exit_failure);
  }
}

TEST(LogInDialog, EndsWhereThereIsNothingToTry) {
  LogInDialog dialog(LogInWay::phone, "+1");
  dialog.on_state(state("WaitPhoneNumber"));
  EXPECT_EQ(dialog.on_answer(error(400, "PHONE_NUMBER_BANNED")).end, exit_failure);
  EXPECT_EQ(dialog.on_answer(error(400, "API_ID_INVALID")).end, exit_failure);
  for (const auto* type :
       {"WaitRegistration", "WaitPremiumPurchase", "LoggingOut", "Closing", "Closed", "SomethingNew"}) {
    EXPECT_EQ(dialog.on_state(state(type)).end, exit_failure) << type;
  }
  EXPECT_EQ(dialog.on_state("{").end, exit_failure);
}

TEST(LogInDialog, EndsWhereARequestOfItsOwnFails) {
  LogInDialog dialog(LogInWay::qr, "");
  dialog.on_state(state("WaitPhoneNumber"));
  EXPECT_EQ(dialog.on_answer(error(400, "SOMETHING_NEW")).end, exit_failure);
}

TEST(AccountInWords, SaysWhoItIs) {
  EXPECT_EQ(account_in_words(
                R"({"@type":"user","id":7,"first_name":"Ann","last_name":"Archer",)"
                R"("usernames":{"@type":"usernames","active_usernames":["ann"]},"phone_number":"1555"})"),
            "Ann Archer (@ann), +1555, id 7");
  EXPECT_EQ(account_in_words(
                R"({"@type":"user","id":7,"first_name":"A\u001b[2J","last_name":"","phone_number":""})"),
            "A\\x1b[2J, id 7");
  EXPECT_EQ(account_in_words(R"({"@type":"error","code":1})"), "an account");
}

TEST(LogInDialog, KnowsTheAccountOfAnotherNumberHoweverItIsWritten) {
  const std::string user = R"({"@type":"user","id":5,"phone_number":"4930123456"})";
  EXPECT_FALSE(has_other_number(user, "4930123456"));
  EXPECT_FALSE(has_other_number(user, "+49 (30) 123-456"));
  EXPECT_TRUE(has_other_number(user, "+4930123457"));
  EXPECT_FALSE(has_other_number(R"({"@type":"user","id":5,"phone_number":""})", "+4930123456"))
      << "not known";
  EXPECT_FALSE(has_other_number("no JSON", "+4930123456"));
}

}  // namespace
}  // namespace tgs
