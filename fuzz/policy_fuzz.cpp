// A request on its way through the policy, all types being allowed. What it lets pass must hold, by the account of
// Boost.JSON, no type that reads files of the host and no service account where a chat or user is named.
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "fuzz/expect.h"
#include "fuzz/json.h"
#include "policy/names.h"
#include "policy/peers.h"
#include "policy/policy.h"
#include "wire/request.h"

namespace {

namespace json = boost::json;
using tgs::fuzz::expect;

constexpr std::array<std::string_view, 3> kNeverInside = {"inputFileLocal", "inputFileGenerated",
                                                          "logStreamFile"};

std::optional<std::int64_t> number_in(const json::value& value) {
  if (const auto* number = value.if_int64()) {
    return *number;
  }
  if (const auto* text = value.if_string()) {
    try {
      std::size_t end = 0;
      const auto number = std::stoll(std::string(*text), &end);
      return end == text->size() ? std::optional(number) : std::nullopt;
    } catch (const std::exception&) {
    }
  }
  return std::nullopt;
}

void expect_harmless(std::string_view key, const json::value& value) {
  if (const auto* object = value.if_object()) {
    if (const auto* type = object->if_contains("@type")) {
      expect(type->is_string(), "a type is a string");
      expect(std::ranges::find(kNeverInside, std::string_view(type->as_string())) == kNeverInside.end(),
             "no file of the host");
    }
    for (const auto& [name, member] : *object) {
      expect_harmless(std::string_view(name.data(), name.size()), member);
    }
  } else if (const auto* list = value.if_array()) {
    for (const auto& item : *list) {
      expect(!item.is_null(), "no null in a list");
      expect_harmless(key, item);
    }
  } else if (const auto number = number_in(value)) {
    const auto peer = tgs::peer_named_by(key, *number);
    expect(!peer || !tgs::is_service_account(*peer), "no service account");
  }
}

const tgs::Policy& policy() {
  static const tgs::Policy made = [] {
    tgs::Rules rules;
    for (const auto request : tgs::known_requests()) {
      rules.allowed_requests.emplace_back(request);
    }
    rules.dangerous_requests = rules.allowed_requests;
    rules.shields_history = false;
    rules.shields_login_codes = false;
    rules.argument_rules = {
        {"getUser", {{.field = "user_id", .test = tgs::ArgumentRule::Test::at_most, .most = 1000}}},
        {"sendMessage",
         {{.field = "/input_message_content/text/text",
           .test = tgs::ArgumentRule::Test::matches,
           .pattern = "[a-z ]*"}}},
    };
    return tgs::Policy(rules);
  }();
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static tgs::RequestParser parser(4096);
  static std::string canonical;
  const auto request = parser.parse({reinterpret_cast<const char*>(data), size}, canonical);
  if (!request || policy().judge(request->type) || policy().judge_values(parser.root())) {
    return 0;
  }
  const auto value = tgs::fuzz::parse(canonical);
  expect(value.has_value(), "the canonical form is JSON");
  expect_harmless("", *value);
  // The worker comes to the same verdict on the canonical form.
  simdjson::dom::parser second;
  expect(!policy().judge_values(second.parse(canonical).value()), "the worker agrees");
  return 0;
}
