#include "policy/questions.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>

#include "wire/peek.h"

namespace tgs {

bool is_question(std::string_view request_type, bool may_import) {
  constexpr std::array<std::string_view, 8> kQuestions = {
      "createPrivateChat", "createSupergroupChat", "getChat",          "getMessage",
      "getMessages",       "parseTextEntities",    "searchPublicChat", "searchUserByPhoneNumber",
  };
  return std::ranges::find(kQuestions, request_type) != kQuestions.end() ||
         (may_import && request_type == "importContacts");
}

std::string answer_for_front(std::string_view answer) {
  const auto type = type_of(answer);
  if (type == "message" || type == "messages") {
    return R"({"@type":"ok"})";
  }
  if (type != "chat") {
    return std::string(answer);
  }
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(answer);
  std::int64_t id = 0;
  simdjson::dom::object kind;
  const auto chat = parser.parse(padded);
  if (chat["id"].get(id) != simdjson::SUCCESS || chat["type"].get(kind) != simdjson::SUCCESS) {
    return R"({"@type":"error","code":500,"message":"INTERNAL: a chat could not be read"})";
  }
  return fmt::format(R"({{"@type":"chat","id":{},"type":{}}})", id, simdjson::minify(kind));
}

}  // namespace tgs
