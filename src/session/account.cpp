#include "session/account.h"

#include <fmt/format.h>
#include <simdjson.h>

namespace tgs::session {
namespace {

constexpr std::string_view kMyId =
    R"({"@type":"updateOption","name":"my_id","value":{"@type":"optionValueInteger","value":)";

}  // namespace

void Account::apply(std::string_view update_json) {
  simdjson::dom::parser parser;
  if (update_json.starts_with(kMyId)) {
    std::int64_t id = 0;
    std::string_view digits;
    const auto value = parser.parse(update_json.data(), update_json.size())["value"]["value"];
    if (value.get(digits) == simdjson::SUCCESS && digits.size() < 20) {
      id = std::strtoll(std::string(digits).c_str(), nullptr, 10);
    }
    if (id != id_) {
      id_ = id;
      name_.clear();
      begin_ = fmt::format(R"({{"@type":"updateUser","user":{{"@type":"user","id":{},)", id);
    }
  } else if (id_ != 0 && update_json.starts_with(begin_)) {
    const auto user = parser.parse(update_json.data(), update_json.size())["user"];
    std::string_view first;
    std::string_view last;
    if (user["first_name"].get(first) == simdjson::SUCCESS &&
        user["last_name"].get(last) == simdjson::SUCCESS) {
      name_ = last.empty() ? std::string(first) : fmt::format("{} {}", first, last);
    }
  }
}

}  // namespace tgs::session
