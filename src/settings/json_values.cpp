// JsonWriter's values that are more than a text or a number.

#include "settings/client_options.h"
#include "settings/json_writer.h"
#include "settings/time_text.h"

namespace tgs {
namespace {

std::string_view key_of(ArgumentRule::Test test) {
  switch (test) {
    case ArgumentRule::Test::one_of:
      return "one_of";
    case ArgumentRule::Test::not_one_of:
      return "not_one_of";
    case ArgumentRule::Test::matches:
      return "matches";
    case ArgumentRule::Test::at_most:
      return "at_most";
  }
  return {};
}

}  // namespace

template <class Items>
void JsonWriter::write_list(const Items& items) {
  open('[');
  for (const auto& item : items) {
    write(item);
  }
  close(']');
}

void JsonWriter::write(const FieldNames& fields) {
  open('{');
  for (const auto& [type, list] : fields) {
    key(type);
    list.size() == 1 ? text(list.front()) : names(list);
  }
  close('}');
}

void JsonWriter::write(const Scalar& scalar) {
  std::visit([this](const auto& plain) { write(plain); }, scalar);
}

void JsonWriter::write(const ArgumentRule& rule) {
  open('{');
  key("field");
  text(rule.field);
  key(key_of(rule.test));
  if (rule.test == ArgumentRule::Test::matches) {
    text(rule.pattern);
  } else if (rule.test == ArgumentRule::Test::at_most) {
    integer(rule.most);
  } else {
    write_list(rule.values);
  }
  close('}');
}

void JsonWriter::write(const ArgumentRules& rules) {
  open('{');
  for (const auto& [type, list] : rules) {
    key(type);
    write_list(list);
  }
  close('}');
}

void JsonWriter::write(const RateLimits& limits) {
  open('{');
  for (const auto& [type, rate] : limits) {
    key(type);
    write(rate);
  }
  close('}');
}

void JsonWriter::write(const std::vector<SessionRange>& ranges) {
  open('[');
  for (const auto& [first, last] : ranges) {
    text(first == last ? std::to_string(first) : std::to_string(first) + "-" + std::to_string(last));
  }
  close(']');
}

void JsonWriter::write(const std::vector<std::int64_t>& numbers) {
  write_list(numbers);
}

void JsonWriter::write(std::chrono::sys_seconds time) {
  text(to_text(time));
}

void JsonWriter::write(const ClientRules& client) {
  open('{');
  for (const auto& [option, get, set] : client_options()) {
    if (const auto given = get(client)) {
      key(option.key);
      value(*given);
    }
  }
  close('}');
}

void JsonWriter::write(const std::vector<ClientRules>& clients) {
  write_list(clients);
}

}  // namespace tgs
