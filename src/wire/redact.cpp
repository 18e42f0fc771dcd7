#include "wire/redact.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <iterator>

#include "wire/request.h"

namespace tgs {
namespace {

using simdjson::dom::element;

constexpr std::size_t longest_name = 64;

/// Looks like a name of TDLib's API, so that it can't be a secret in the wrong place.
bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= longest_name && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '@';
  });
}

bool is_id_key(std::string_view key) {
  return key == "id" || key == "date" || (key.ends_with("_id") && key != "api_id");
}

/// int64 comes as a string.
bool is_integer(std::string_view text) {
  text.remove_prefix(text.starts_with('-') ? 1 : 0);
  return !text.empty() && text.size() <= 20 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_error(simdjson::dom::object object) {
  std::string_view type;
  return object["@type"].get(type) == simdjson::SUCCESS && type == "error";
}

class Redactor {
 public:
  explicit Redactor(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  std::string run(element root) {
    value(root, false, 0);
    if (out_.size() > max_bytes_) {
      out_.resize(max_bytes_);  // all ASCII: can't cut a character
      out_ += "...";
    }
    return std::move(out_);
  }

 private:
  bool full() const { return out_.size() > max_bytes_; }

  template <class... Args>
  void put(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }

  /// `shown`: a number or a numeric string here is no secret.
  void value(element it, bool shown, std::size_t depth) {
    if (depth > max_nesting) {
      out_ += "\"<deep>\"";
    } else if (it.is_object()) {
      object(it.get_object().value_unsafe(), depth);
    } else if (it.is_array()) {
      array(it.get_array().value_unsafe(), depth);
    } else if (it.is_string()) {
      string(it.get_string().value_unsafe(), shown);
    } else if (it.is_bool()) {
      out_ += it.get_bool().value_unsafe() ? "true" : "false";
    } else if (it.is_null()) {
      out_ += "null";
    } else {
      number(it, shown);
    }
  }

  void object(simdjson::dom::object object, std::size_t depth) {
    const bool error = is_error(object);
    char separator = '{';
    for (const auto [key, it] : object) {
      if (full()) {
        return;
      }
      out_ += separator;
      separator = ',';
      member(key, it, error, depth);
    }
    out_ += separator == '{' ? "{}" : "}";
  }

  void member(std::string_view key, element it, bool error, std::size_t depth) {
    const bool named = is_name(key);
    if (named) {
      put("\"{}\":", key);
    } else {
      put("\"<key of {} bytes>\":", key.size());
    }
    std::string_view type;
    if (key == "@extra") {
      out_ += "\"<extra>\"";
    } else if (key == "@type" && it.get(type) == simdjson::SUCCESS && is_name(type)) {
      put("\"{}\"", type);
    } else {
      value(it, (named && is_id_key(key)) || (error && key == "code"), depth + 1);
    }
  }

  void array(simdjson::dom::array array, std::size_t depth) {
    char separator = '[';
    for (const auto it : array) {
      if (full()) {
        return;
      }
      out_ += separator;
      separator = ',';
      value(it, false, depth + 1);
    }
    out_ += separator == '[' ? "[]" : "]";
  }

  void string(std::string_view text, bool shown) {
    if (shown && is_integer(text)) {
      put("\"{}\"", text);
    } else {
      put("\"<{} bytes>\"", text.size());
    }
  }

  void number(element it, bool shown) {
    if (shown && it.is_int64()) {
      put("{}", it.get_int64().value_unsafe());
    } else {
      out_ += "\"<number>\"";
    }
  }

  const std::size_t max_bytes_;
  std::string out_;
};

}  // namespace

std::string redact(std::string_view json, std::size_t max_bytes) {
  simdjson::dom::parser parser;
  element root;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) {
    return fmt::format("<{} bytes, not JSON>", json.size());
  }
  return Redactor(max_bytes).run(root);
}

}  // namespace tgs
