#include "tdjson/storage_answer.h"

#include <fmt/format.h>

namespace tgs::tdjson {

std::optional<StorageAnswer> StorageAnswerReader::read(std::string_view json) {
  simdjson::dom::object object;
  std::string_view type;
  if (parser_.parse(json.data(), json.size()).get(object) != simdjson::SUCCESS ||
      object["@type"].get(type) != simdjson::SUCCESS || !json.ends_with('}')) {
    return std::nullopt;
  }
  StorageAnswer answer{std::string(type), std::nullopt, json.substr(0, json.size() - 1)};
  const auto extra = object["@extra"];
  if (extra.error() == simdjson::NO_SUCH_FIELD) {
    return answer;
  }
  std::uint64_t number = 0;
  const bool is_number = extra.get(number) == simdjson::SUCCESS;
  const auto tail = fmt::format(R"(,"@extra":{})", number);
  if (!is_number || !answer.body.ends_with(tail)) {
    return std::nullopt;
  }
  answer.extra = number;
  answer.body.remove_suffix(tail.size());
  return answer;
}

}  // namespace tgs::tdjson
