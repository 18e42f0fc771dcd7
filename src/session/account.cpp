#include "session/account.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <charconv>

namespace tgs::session {
namespace {

constexpr std::string_view kMyId =
    R"({"@type":"updateOption","name":"my_id","value":{"@type":"optionValueInteger","value":)";

}  // namespace

void Account::apply(std::string_view update_json) {
  if (update_json.starts_with(kMyId)) {
    take_id(update_json);
  } else if (id_ != 0 && update_json.starts_with(begin_)) {
    take_name(update_json);
  }
}

void Account::take_id(std::string_view update_json) {
  simdjson::dom::parser parser;
  std::int64_t id = 0;
  std::string_view digits;
  const auto value = parser.parse(update_json.data(), update_json.size())["value"]["value"];
  if (value.get(digits) == simdjson::SUCCESS) {
    std::from_chars(digits.data(), digits.data() + digits.size(), id);
  }
  if (id != id_) {
    id_ = id;
    name_.clear();
    begin_ = fmt::format(R"({{"@type":"updateUser","user":{{"@type":"user","id":{},)", id);
  }
}

void Account::take_name(std::string_view update_json) {
  simdjson::dom::parser parser;
  const auto user = parser.parse(update_json.data(), update_json.size())["user"];
  std::string_view first;
  std::string_view last;
  if (user["first_name"].get(first) == simdjson::SUCCESS &&
      user["last_name"].get(last) == simdjson::SUCCESS) {
    name_ = last.empty() ? std::string(first) : fmt::format("{} {}", first, last);
  }
}

}  // namespace tgs::session
