// What leaves the shield of log-in codes: JSON, in which no message that names a service account has content of its
// own; and the very same bytes where none is named.
#include "shield/login_codes.h"

#include <algorithm>
#include <array>
#include <string>

#include "fuzz/expect.h"
#include "fuzz/json.h"

using tgs::fuzz::expect;
using tgs::shield::LoginCodes;
namespace json = boost::json;

namespace {

const json::value withheld = json::object{{"@type", "messageText"},
                                          {"text", json::object{{"@type", "formattedText"},
                                                                {"text", tgs::shield::kWithheldText},
                                                                {"entities", json::array()}}}};

bool is_service(const json::value& id) {
  constexpr auto is_one = [](auto number) { return number == 777000 || number == 42777 || number == 489000; };
  if (id.is_string()) {
    return id == "777000" || id == "42777" || id == "489000";
  }
  return (id.is_int64() && is_one(id.get_int64())) || (id.is_uint64() && is_one(id.get_uint64()));
}

/// Some of the fields that hold a chat or a user.
bool means_service(std::string_view key, const json::value& id) {
  return (key == "chat_id" || key == "user_id" || key == "sender_user_id") && is_service(id);
}

bool names_service(const json::value& value) {
  if (value.is_array()) {
    return std::ranges::any_of(value.get_array(), names_service);
  }
  return value.is_object() && std::ranges::any_of(value.get_object(), [](const auto& member) {
           return means_service(member.key(), member.value()) || names_service(member.value());
         });
}

bool has_service_id(std::string_view text) {
  return std::ranges::any_of(std::array<std::string_view, 3>{"777000", "42777", "489000"},
                             [text](std::string_view id) { return text.find(id) != std::string_view::npos; });
}

void check(const json::value& value) {
  if (value.is_array()) {
    std::ranges::for_each(value.get_array(), check);
  } else if (value.is_object()) {
    const auto& object = value.get_object();
    const auto* type = object.if_contains("@type");
    const auto* content = object.if_contains("content");
    expect(type == nullptr || *type != "message" || content == nullptr || !names_service(value) ||
               *content == withheld,
           "a message that names a service account has no content of its own");
    std::ranges::for_each(object, [](const auto& member) { check(member.value()); });
  }
}

/// TDLib's own keys and ids have no escapes, and its keys stand once.
bool could_be_tdlib(std::string_view text) {
  return text.find('\\') == std::string_view::npos && !tgs::fuzz::has_key_twice(text);
}

void check_shield(LoginCodes& shield, std::string_view text) {
  const auto shown = shield.withhold(text);
  const bool is_same = shown.data() == text.data();
  expect(is_same || has_service_id(text) || text.starts_with(R"({"@type":"updateServiceNotification")"),
         "what names no service account is left as it was");
  const auto read = tgs::fuzz::parse(shown);
  expect(is_same || shown.empty() || read, "what is rewritten is JSON");
  if (read && could_be_tdlib(text)) {
    check(*read);
  }
}

/// The input as what a service account wrote.
void check_as_content(LoginCodes& shield, std::string_view content) {
  if (!tgs::fuzz::parse(content)) {
    return;
  }
  const std::string around =
      R"({"@type":"updateMessageContent","chat_id":777000,"new_content":{"@type":"messageText","text":)";
  const auto shown = shield.withhold(around + std::string(content) + "}}");
  const json::value expected =
      json::object{{"@type", "updateMessageContent"}, {"chat_id", 777000}, {"new_content", withheld}};
  expect(shown.empty() || tgs::fuzz::parse(shown) == expected, "nothing is left of what was written");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static LoginCodes shield;
  const auto text = tgs::fuzz::text(data, size);
  check_shield(shield, text);
  check_as_content(shield, text);
  return 0;
}
