#include "cli/log_in_dialog.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/log.h"
#include "base/printable.h"
#include "wire/reply.h"

namespace tgs {
namespace {

using simdjson::SUCCESS;
using simdjson::dom::element;

std::string_view text_at(element object, std::string_view pointer) {
  std::string_view text;
  return object.at_pointer(pointer).get(text) == SUCCESS ? text : std::string_view();
}

std::int64_t number_at(element object, std::string_view pointer) {
  std::int64_t number = 0;
  return object.at_pointer(pointer).get(number) == SUCCESS ? number : 0;
}

struct Saying {
  std::string_view key;
  std::string_view text;
};

template <std::size_t N>
std::string_view find(const std::array<Saying, N>& sayings, std::string_view key) {
  const auto* const found = std::ranges::find(sayings, key, &Saying::key);
  return found == sayings.end() ? std::string_view() : found->text;
}

/// Where the code is, by the type of authenticationCodeInfo.
constexpr std::array<Saying, 10> kWaysOfCodes = {{
    {"authenticationCodeTypeTelegramMessage", "in Telegram, on a device that is logged in already"},
    {"authenticationCodeTypeSms", "in a text message"},
    {"authenticationCodeTypeSmsWord", "in a text message; it is a word"},
    {"authenticationCodeTypeSmsPhrase", "in a text message; it is a phrase"},
    {"authenticationCodeTypeCall", "in a phone call"},
    {"authenticationCodeTypeFlashCall", "as the number that calls"},
    {"authenticationCodeTypeMissedCall", "as the last digits of the number that calls"},
    {"authenticationCodeTypeFragment", "at fragment.com"},
    {"authenticationCodeTypeFirebaseAndroid", "in a text message"},
    {"authenticationCodeTypeFirebaseIos", "in a text message"},
}};

/// Errors after which one tries once more.
constexpr std::array<Saying, 11> kMistakes = {{
    {"PHONE_NUMBER_INVALID",
     "Telegram knows no such number. It begins with the country's code, as in +4930123456."},
    {"PHONE_NUMBER_FLOOD", "Too many codes were sent to this number today. Try tomorrow, or by QR code."},
    {"PHONE_CODE_INVALID", "That is not the code."},
    {"PHONE_CODE_EMPTY", "That is not the code."},
    {"PHONE_CODE_EXPIRED", "The code is too old. `resend` asks for another one."},
    {"PASSWORD_HASH_INVALID", "That is not the password."},
    {"ACCESS_TOKEN_INVALID", "That is no bot's token. @BotFather has it."},
    {"ACCESS_TOKEN_EXPIRED", "That token was replaced by another. @BotFather has it."},
    {"EMAIL_INVALID", "That is no e-mail address that Telegram takes."},
    {"EMAIL_VERIFY_EXPIRED", "The code is too old. `resend` asks for another one."},
    {"CODE_INVALID", "That is not the code."},
}};

/// Errors after which there is nothing to try.
constexpr std::array<Saying, 4> kEnds = {{
    {"PHONE_NUMBER_BANNED", "Telegram has banned this number; its own apps tell how to object."},
    {"API_ID_INVALID",
     "tdlib.api_id and tdlib.api_hash of the settings don't belong together; see my.telegram.org."},
    {"API_ID_PUBLISHED_FLOOD",
     "This tdlib.api_id is used by too many: get one of your own at my.telegram.org."},
    {"PHONE_PASSWORD_FLOOD",
     "Too many log-ins were tried with this number. Telegram says no more than that: wait some hours."},
}};

constexpr std::array<Saying, 6> kOtherStates = {{
    {"authorizationStateWaitRegistration",
     "There is no account with this number. Make one with an app of Telegram's, then run this again."},
    {"authorizationStateWaitPremiumPurchase",
     "For this number Telegram sends no code before something is bought in one of its apps. Log in there "
     "first, then here by QR code."},
    {"authorizationStateLoggingOut", "The session is being logged out. Run this again when it is."},
    {"authorizationStateClosing", "The session was closed meanwhile. Run this again."},
    {"authorizationStateClosed", "The session was closed meanwhile. Run this again."},
    {"authorizationStateWaitTdlibParameters", "The session is not open yet. Run this again."},
}};

/// Of `Too Many Requests: retry after 35` and `FLOOD_WAIT_35`.
std::optional<std::int64_t> flood_wait_in(std::string_view message) {
  for (const std::string_view before : {"retry after ", "FLOOD_WAIT_"}) {
    std::int64_t seconds = 0;
    const auto at = message.find(before);
    if (at != std::string_view::npos &&
        std::from_chars(message.data() + at + before.size(), message.data() + message.size(), seconds).ec ==
            std::errc()) {
      return seconds;
    }
  }
  return std::nullopt;
}

std::string in_words(std::int64_t seconds) {
  return seconds < 120    ? fmt::format("{} seconds", seconds)
         : seconds < 7200 ? fmt::format("{} minutes", (seconds + 59) / 60)
                          : fmt::format("{} hours", (seconds + 3599) / 3600);
}

LogInStep ended(std::string_view why) {
  return {.say = std::string(why), .end = exit_failure};
}

std::string digits_of(std::string_view phone_number) {
  std::string digits;
  std::ranges::copy_if(phone_number, std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
  return digits;
}

}  // namespace

LogInStep LogInDialog::ask(std::string text, std::string_view request, std::string_view field,
                           bool is_secret) {
  prompt_ = {std::move(text), is_secret};
  request_ = request;
  field_ = field;
  if (given_.empty()) {
    return {.prompt = prompt_};
  }
  return {.request = request_with(std::exchange(given_, {}))};
}

LogInStep LogInDialog::begin() {
  switch (way_) {
    case LogInWay::qr:
      return {.request = R"({"@type":"requestQrCodeAuthentication","other_user_ids":[]})"};
    case LogInWay::phone:
      return ask("phone number: ", "setAuthenticationPhoneNumber", "phone_number");
    case LogInWay::bot:
      return ask("the bot's token: ", "checkAuthenticationBotToken", "token", true);
  }
  return {};
}

LogInStep LogInDialog::ask_for_code(std::string_view update) {
  simdjson::dom::parser parser;
  const element state = parser.parse(update.data(), update.size());
  const auto number = text_at(state, "/authorization_state/code_info/phone_number");
  if (way_ == LogInWay::phone && !given_.empty() && digits_of(given_) != digits_of(number)) {
    return begin();  // a code for another number was asked for before
  }
  given_.clear();
  const auto way = find(kWaysOfCodes, text_at(state, "/authorization_state/code_info/type/@type"));
  auto step = ask("code: ", "checkAuthenticationCode", "code");
  step.say = fmt::format("The code for {} comes {}.{}", printable(number), way.empty() ? "some way" : way,
                         text_at(state, "/authorization_state/code_info/next_type/@type").empty()
                             ? ""
                             : fmt::format(" `resend` asks for it another way, after {} seconds.",
                                           number_at(state, "/authorization_state/code_info/timeout")));
  return step;
}

LogInStep LogInDialog::on_state(std::string_view update) {
  simdjson::dom::parser parser;
  element state;
  if (parser.parse(update.data(), update.size()).get(state) != SUCCESS) {
    return ended("The storage has said something that is no JSON.");
  }
  const auto type = text_at(state, "/authorization_state/@type");
  prompt_.reset();
  if (type == "authorizationStateWaitPhoneNumber") {
    return begin();
  }
  if (type == "authorizationStateWaitOtherDeviceConfirmation") {
    return way_ == LogInWay::qr ? LogInStep{.link = std::string(text_at(state, "/authorization_state/link"))}
                                : LogInStep{.request = R"({"@type":"logOut"})",
                                            .begin_anew = true};  // there is no other way back
  }
  if (type == "authorizationStateWaitCode") {
    return ask_for_code(update);
  }
  given_.clear();
  if (type == "authorizationStateWaitPassword") {
    const auto hint = text_at(state, "/authorization_state/password_hint");
    return ask(hint.empty() ? "password: " : fmt::format("password (hint: {}): ", printable(hint)),
               "checkAuthenticationPassword", "password", true);
  }
  if (type == "authorizationStateWaitEmailAddress") {
    return ask("Telegram wants an e-mail address for log-in codes: ", "setAuthenticationEmailAddress",
               "email_address");
  }
  if (type == "authorizationStateWaitEmailCode") {
    return ask(fmt::format("code sent to {}: ",
                           printable(text_at(state, "/authorization_state/code_info/email_address_pattern"))),
               "checkAuthenticationEmailCode", "code");
  }
  if (type == "authorizationStateReady") {
    return {.end = exit_ok};
  }
  const auto other = find(kOtherStates, type);
  return ended(other.empty() ? fmt::format("This log-in is not known here: {}.", printable(type))
                             : std::string(other));
}

std::string LogInDialog::request_with(std::string_view text) const {
  std::string value;
  append_json_string(value, text);
  if (request_ == "checkAuthenticationEmailCode") {
    value = fmt::format(R"({{"@type":"emailAddressAuthenticationCode","code":{}}})", value);
  }
  return fmt::format(R"({{"@type":"{}","{}":{}}})", request_, field_, value);
}

LogInStep LogInDialog::on_typed(std::string_view text) {
  if (!prompt_) {
    return {};
  }
  if (text.empty()) {
    return {.prompt = prompt_};
  }
  if (text == "resend" && request_.ends_with("Code")) {
    return {.request = R"({"@type":"resendAuthenticationCode"})"};
  }
  return {.request = request_with(text)};
}

LogInStep LogInDialog::ask_again(std::string why) const {
  return prompt_ ? LogInStep{.say = std::move(why), .prompt = prompt_} : ended(why);
}

LogInStep LogInDialog::on_answer(std::string_view answer) {
  simdjson::dom::parser parser;
  element object;
  if (parser.parse(answer.data(), answer.size()).get(object) != SUCCESS ||
      text_at(object, "/@type") != "error") {
    return {};
  }
  const auto message = text_at(object, "/message");
  if (const auto seconds = flood_wait_in(message)) {
    return ended(fmt::format("Telegram wants a wait of {} before the next try. Run this again then.",
                             in_words(*seconds)));
  }
  if (const auto end = find(kEnds, message); !end.empty()) {
    return ended(end);
  }
  const auto mistake = find(kMistakes, message);
  return ask_again(mistake.empty() ? fmt::format("Telegram says: {}.", printable(message))
                                   : std::string(mistake));
}

bool has_other_number(std::string_view user, std::string_view phone_number) {
  simdjson::dom::parser parser;
  element object;
  const bool is_read = parser.parse(user.data(), user.size()).get(object) == SUCCESS;
  const auto number = is_read ? digits_of(text_at(object, "/phone_number")) : std::string();
  return !number.empty() && number != digits_of(phone_number);
}

std::string account_in_words(std::string_view user) {
  simdjson::dom::parser parser;
  element object;
  if (parser.parse(user.data(), user.size()).get(object) != SUCCESS || text_at(object, "/@type") != "user") {
    return "an account";
  }
  auto words = std::string(text_at(object, "/first_name"));
  const auto add = [&words](std::string_view before, std::string_view text, std::string_view after) {
    words += text.empty() ? "" : fmt::format("{}{}{}", before, text, after);
  };
  add(" ", text_at(object, "/last_name"), "");
  add(" (@", text_at(object, "/usernames/active_usernames/0"), ")");
  add(", +", text_at(object, "/phone_number"), "");
  return printable(fmt::format("{}, id {}", words, number_at(object, "/id")));
}

}  // namespace tgs
