#include "policy/questions.h"

#include <algorithm>
#include <array>

namespace tgs {

bool is_question(std::string_view request_type, bool may_import) {
  constexpr std::array<std::string_view, 5> kQuestions = {
      "createPrivateChat", "createSupergroupChat",    "parseTextEntities",
      "searchPublicChat",  "searchUserByPhoneNumber",
  };
  return std::ranges::find(kQuestions, request_type) != kQuestions.end() ||
         (may_import && request_type == "importContacts");
}

}  // namespace tgs
