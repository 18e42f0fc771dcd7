#include "shield/states.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "wire/peek.h"

namespace tgs::shield {
namespace {

constexpr std::string_view kUpdate = R"({"@type":"updateAuthorizationState","authorization_state":)";

/// Where the update has another form, there is no name and so nothing to see.
std::string update_by_name(std::string_view update) {
  const auto state =
      update.starts_with(kUpdate) ? type_of(update.substr(kUpdate.size())) : std::string_view();
  return fmt::format(R"({}{{"@type":"{}"}}}})", kUpdate, state);
}

/// The answer to getCurrentState.
std::optional<std::string> updates_by_name(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::array updates;
  if (parser.parse(json.data(), json.size())["updates"].get(updates) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  std::string out = R"({"@type":"updates","updates":[)";
  for (const auto update : updates) {
    const std::string text = simdjson::minify(update);
    out += out.back() == '[' ? "" : ",";
    out += states_by_name(text).value_or(text);
  }
  return out + "]}";
}

}  // namespace

std::optional<std::string> states_by_name(std::string_view json) {
  const auto type = type_of(json);
  if (type == "updateAuthorizationState") {
    return update_by_name(json);
  }
  if (type.starts_with("authorizationState")) {
    return fmt::format(R"({{"@type":"{}"}})", type);
  }
  return type == "updates" ? updates_by_name(json) : std::nullopt;
}

}  // namespace tgs::shield
