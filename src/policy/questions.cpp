#include "policy/questions.h"

#include <algorithm>
#include <array>

namespace tgs {

bool is_question(std::string_view request_type, bool may_import) {
  constexpr std::array<std::string_view, 8> kQuestions = {
      "createPrivateChat", "createSupergroupChat", "getChat",          "getMessage",
      "getMessages",       "parseTextEntities",    "searchPublicChat", "searchUserByPhoneNumber",
  };
  return std::ranges::find(kQuestions, request_type) != kQuestions.end() ||
         (may_import && request_type == "importContacts");
}

bool is_withheld_answer(std::string_view type) {
  return type == "message" || type == "messages";
}

}  // namespace tgs
