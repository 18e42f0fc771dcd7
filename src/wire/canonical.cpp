#include "wire/canonical.h"

#include <algorithm>

#include "wire/escape.h"
#include "wire/request.h"
#include "wire/sink.h"

namespace tgs::canonical {
namespace {

using simdjson::dom::element_type;

constexpr char too_deep[] = "nested deeper than 64 levels";
constexpr char key_twice[] = "a key stands twice in one object";
constexpr char odd_key[] = "a key with a quote, a backslash or a control character";
constexpr char null_character[] = "U+0000 in a string";
constexpr char type_not_string[] = "an @type is not a string";

/// Pairs for the usual few keys, a sort for a stranger's thousands.
bool has_duplicate(std::string_view* begin, std::string_view* end) {
  constexpr std::ptrdiff_t few = 16;
  if (end - begin > few) {
    std::sort(begin, end);
    return std::adjacent_find(begin, end) != end;
  }
  for (auto key = begin; key < end; ++key) {
    if (std::find(key + 1, end, *key) != end) {
      return true;
    }
  }
  return false;
}

/// Takes the keys of one object off the scratch, which works as a stack.
bool pop_duplicates(Keys& keys, std::size_t first) {
  const bool found = has_duplicate(keys.data() + first, keys.data() + keys.size());
  keys.resize(first);
  return found;
}

/// One walk; each function returns the reason of a refusal, or null.
class Writer {
 public:
  Writer(Sink& out, Keys& keys, Marker& marker) : out_(out), keys_(keys), marker_(marker) {}

  const char* request(simdjson::dom::object object, std::string_view& type) {
    const auto first_key = keys_.size();
    const auto steps = marker_.enter(object, {});
    char separator = '{';
    if (simdjson::dom::element value; object["@type"].get(value) == simdjson::SUCCESS) {
      if (const auto reason = member(separator, "@type", value, 1, {})) {
        return reason;
      }
      type = value.get_string().value_unsafe();
      separator = ',';
    }
    for (const auto [key, value] : object) {
      keys_.push_back(key);
      if (key == "@extra" || key == "@type") {
        continue;
      }
      const auto begin = out_.length();
      if (const auto reason = member(separator, key, value, 1, steps)) {
        return reason;
      }
      if (key == "@client_id") {
        out_.rewind(begin);
        continue;
      }
      separator = ',';
    }
    out_.put('}');
    return pop_duplicates(keys_, first_key) ? key_twice : nullptr;
  }

 private:
  const char* element(simdjson::dom::element value, std::size_t depth, const Steps& steps) {
    const auto begin = out_.length();
    const auto reason = write(value, depth, steps);
    if (reason == nullptr && !steps.empty()) {
      marker_.note(steps, value, begin, out_.length());
    }
    return reason;
  }

  const char* write(simdjson::dom::element value, std::size_t depth, const Steps& steps) {
    switch (value.type()) {
      case element_type::OBJECT:
        return object(value.get_object().value_unsafe(), depth + 1, steps);
      case element_type::ARRAY:
        return array(value.get_array().value_unsafe(), depth + 1, steps);
      case element_type::STRING:
        return string(value.get_string().value_unsafe());
      case element_type::INT64:
        out_.put_number(value.get_int64().value_unsafe());
        return nullptr;
      case element_type::UINT64:
        out_.put_number(value.get_uint64().value_unsafe());
        return nullptr;
      case element_type::DOUBLE:
        out_.put_double(value.get_double().value_unsafe());
        return nullptr;
      case element_type::BOOL:
        out_.put(value.get_bool().value_unsafe() ? "true" : "false");
        return nullptr;
      case element_type::NULL_VALUE:
        out_.put("null");
        return nullptr;
    }
    return "a value of an unknown kind";
  }

  const char* object(simdjson::dom::object object, std::size_t depth, const Steps& outer) {
    if (depth > max_nesting) {
      return too_deep;
    }
    const auto first_key = keys_.size();
    const auto steps = marker_.enter(object, outer);
    char separator = '{';
    for (const auto [key, value] : object) {
      keys_.push_back(key);
      if (const auto reason = member(separator, key, value, depth, steps)) {
        return reason;
      }
      separator = ',';
    }
    out_.put(separator == '{' ? "{}" : "}");
    return pop_duplicates(keys_, first_key) ? key_twice : nullptr;
  }

  const char* member(char separator, std::string_view key, simdjson::dom::element value, std::size_t depth,
                     const Steps& steps) {
    if (escape::plain_prefix(key) != key.size()) {
      return odd_key;
    }
    if (key == "@type" && !value.is_string()) {
      return type_not_string;
    }
    out_.put_key(separator, key);
    return steps.empty() ? write(value, depth, steps) : element(value, depth, Marker::go(steps, key));
  }

  const char* array(simdjson::dom::array array, std::size_t depth, const Steps& outer) {
    if (depth > max_nesting) {
      return too_deep;
    }
    const auto steps = outer.empty() ? Steps() : Marker::go_into_list(outer);
    char separator = '[';
    for (const auto value : array) {
      out_.put(separator);
      if (const auto reason = element(value, depth, steps)) {
        return reason;
      }
      separator = ',';
    }
    out_.put(separator == '[' ? "[]" : "]");
    return nullptr;
  }

  const char* string(std::string_view text) {
    out_.put('"');
    for (;;) {
      const auto plain = escape::plain_prefix(text);
      out_.put(text.substr(0, plain));
      if (plain == text.size()) {
        break;
      }
      if (text[plain] == '\0') {
        return null_character;
      }
      out_.put_escaped(text[plain]);
      text.remove_prefix(plain + 1);
    }
    out_.put('"');
    return nullptr;
  }

  Sink& out_;
  Keys& keys_;
  Marker& marker_;
};

const char* check_at(simdjson::dom::element value, std::size_t depth, Keys& keys);

const char* check_array(simdjson::dom::array array, std::size_t depth, Keys& keys) {
  for (const auto value : array) {
    if (const auto reason = check_at(value, depth, keys)) {
      return reason;
    }
  }
  return depth > max_nesting ? too_deep : nullptr;
}

const char* check_object(simdjson::dom::object object, std::size_t depth, Keys& keys) {
  if (depth > max_nesting) {
    return too_deep;
  }
  const auto first_key = keys.size();
  for (const auto [key, value] : object) {
    keys.push_back(key);
    if (const auto reason = check_at(value, depth, keys)) {
      return reason;
    }
  }
  return pop_duplicates(keys, first_key) ? key_twice : nullptr;
}

const char* check_at(simdjson::dom::element value, std::size_t depth, Keys& keys) {
  if (value.is_object()) {
    return check_object(value.get_object().value_unsafe(), depth + 1, keys);
  }
  return value.is_array() ? check_array(value.get_array().value_unsafe(), depth + 1, keys) : nullptr;
}

}  // namespace

const char* write(simdjson::dom::object request, std::size_t size_hint, Keys& keys, Marker& marker,
                  std::string& out, std::string_view& type) {
  keys.clear();
  Sink sink(out, size_hint);
  const auto reason = Writer(sink, keys, marker).request(request, type);
  sink.finish();
  return reason;
}

const char* check_own(simdjson::dom::element value, Keys& keys) {
  keys.clear();
  return check_at(value, 1, keys);
}

}  // namespace tgs::canonical
