#include "fuzz/json.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <cmath>
#include <set>
#include <string>
#include <vector>

namespace tgs::fuzz {
namespace {

bool same_number(const json::value& a, const json::value& b) {
  if (!a.is_double() || !b.is_double()) {
    return a == b;
  }
  const double left = a.get_double();
  const double right = b.get_double();
  if (!std::isfinite(left) || !std::isfinite(right)) {
    return true;  // Boost 1.81 makes no number of 0e320
  }
  return left == right || std::abs(left - right) <= 1e-12 * std::max(std::abs(left), std::abs(right));
}

bool same_members(const json::object& a, const json::object& b) {
  return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&b](const auto& member) {
           const auto* other = b.if_contains(member.key());
           return other != nullptr && same(member.value(), *other);
         });
}

/// Hears of every key of a text; the strings' parts come one by one.
class KeyListener {
 public:
  static constexpr std::size_t max_object_size = ~std::size_t{0};
  static constexpr std::size_t max_array_size = ~std::size_t{0};
  static constexpr std::size_t max_key_size = ~std::size_t{0};
  static constexpr std::size_t max_string_size = ~std::size_t{0};
  using Code = boost::json::error_code&;

  bool found() const { return found_; }

  bool on_object_begin(Code /*error*/) {
    open_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t /*count*/, Code /*error*/) {
    open_.pop_back();
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t /*size*/, Code /*error*/) {
    key_ += part;
    return true;
  }
  bool on_key(json::string_view part, std::size_t /*size*/, Code /*error*/) {
    key_ += part;
    found_ = !open_.back().insert(std::move(key_)).second || found_;
    key_.clear();
    return true;
  }
  bool on_document_begin(Code /*error*/) { return true; }
  bool on_document_end(Code /*error*/) { return true; }
  bool on_array_begin(Code /*error*/) { return true; }
  bool on_array_end(std::size_t /*count*/, Code /*error*/) { return true; }
  bool on_string_part(json::string_view /*part*/, std::size_t /*size*/, Code /*error*/) { return true; }
  bool on_string(json::string_view /*part*/, std::size_t /*size*/, Code /*error*/) { return true; }
  bool on_number_part(json::string_view /*part*/, Code /*error*/) { return true; }
  bool on_int64(std::int64_t /*number*/, json::string_view /*part*/, Code /*error*/) { return true; }
  bool on_uint64(std::uint64_t /*number*/, json::string_view /*part*/, Code /*error*/) { return true; }
  bool on_double(double /*number*/, json::string_view /*part*/, Code /*error*/) { return true; }
  bool on_bool(bool /*value*/, Code /*error*/) { return true; }
  bool on_null(Code /*error*/) { return true; }
  bool on_comment_part(json::string_view /*part*/, Code /*error*/) { return true; }
  bool on_comment(json::string_view /*part*/, Code /*error*/) { return true; }

 private:
  std::vector<std::set<std::string>> open_;
  std::string key_;
  bool found_ = false;
};

json::parse_options options(std::size_t max_depth) {
  json::parse_options deep;
  deep.max_depth = max_depth;
  return deep;
}

}  // namespace

std::optional<json::value> parse(std::string_view text, std::size_t max_depth) {
  boost::json::error_code error;
  auto value = json::parse(json::string_view(text.data(), text.size()), error, {}, options(max_depth));
  return error ? std::nullopt : std::optional(std::move(value));
}

bool is_beyond_boost(std::string_view text) {
  boost::json::error_code error;
  json::parse(json::string_view(text.data(), text.size()), error, {}, options(2000));
  return error == json::error::exponent_overflow;
}

bool same(const json::value& a, const json::value& b) {
  if (a.is_object() && b.is_object()) {
    return same_members(a.get_object(), b.get_object());
  }
  if (a.is_array() && b.is_array()) {
    const auto& left = a.get_array();
    const auto& right = b.get_array();
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), same);
  }
  return same_number(a, b);
}

bool has_key_twice(std::string_view text) {
  boost::json::error_code error;
  json::basic_parser<KeyListener> parser(options(2000));
  parser.write_some(false, text.data(), text.size(), error);
  return parser.handler().found();
}

bool is_line(std::string_view text) {
  if (!text.ends_with('\n') || text.find('\n') != text.size() - 1) {
    return false;
  }
  text.remove_suffix(1);
  const auto value = parse(text);
  return value && value->is_object();
}

}  // namespace tgs::fuzz
