#include "shield/login_codes.h"

#include <algorithm>
#include <array>

#include "shield/service_accounts.h"
#include "wire/peek.h"
#include "wire/reply.h"

namespace tgs::shield {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

/// Names no chat, and is written by Telegram itself.
constexpr std::string_view kNotice = "updateServiceNotification";

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  bool has_withheld() const { return has_withheld_; }

  /// `is_service`: what stands around it is of a service account.
  void put_object(object object, bool is_service) {
    if (is_message(object) && (is_service || names_service(object))) {
      return type_in(object) == "message" ? put_withheld_message(object) : put_null();
    }
    is_service = is_service || is_of_service(object);
    begin_object();
    for (const auto [key, value] : object) {
      put_key(key);
      is_service ? put_part_of_service(key, value) : put(value, false);
    }
    end_object();
  }

 private:
  void put(element value, bool is_service) {
    if (value.is_object()) {
      put_object(value.get_object().value_unsafe(), is_service);
    } else if (value.is_array()) {
      put_list(value.get_array().value_unsafe(), is_service);
    } else {
      out_ += simdjson::minify(value);
    }
  }

  /// Content without its message around it is replaced, and what belongs to a message goes.
  void put_part_of_service(std::string_view key, element value) {
    const auto type = value.is_object() ? type_in(value.get_object().value_unsafe()) : std::string_view();
    if (type == "formattedText") {
      put_withheld_text();
    } else if (!type.empty() && key.ends_with("content")) {
      type.starts_with("pushMessageContent") ? put_withheld_push() : put_withheld_content();
    } else if (!type.empty() && (key == "reply_markup" || key == "quote")) {
      put_null();
    } else {
      put(value, true);
    }
  }

  void put_list(array list, bool is_service) {
    out_ += '[';
    for (const auto value : list) {
      separate('[');
      put(value, is_service);
    }
    out_ += ']';
  }

  /// Ids, dates and flags stay.
  void put_withheld_message(object message) {
    has_withheld_ = true;
    constexpr std::array<std::string_view, 4> kKept = {"sender_id", "topic_id", "sending_state",
                                                       "scheduling_state"};
    begin_object();
    for (const auto [key, value] : message) {
      if (key == "content") {
        put_key(key);
        put_withheld_content();
      } else if (!value.is_object() || std::ranges::find(kKept, key) != kKept.end()) {
        put_key(key);
        put_emptied(key, value);
      }
    }
    end_object();
  }

  void put_emptied(std::string_view key, element value) {
    if (value.is_array()) {
      out_ += "[]";
    } else if (value.is_string() && key != "@type" && !key.ends_with("_id")) {
      out_ += R"("")";
    } else {
      put(value, true);
    }
  }

  void put_withheld_content() {
    out_ += R"({"@type":"messageText","text":)";
    put_withheld_text();
    out_ += '}';
  }
  void put_withheld_push() {
    has_withheld_ = true;
    out_ += R"({"@type":"pushMessageContentText","text":)";
    append_json_string(out_, kWithheldText);
    out_ += R"(,"is_pinned":false})";
  }
  void put_withheld_text() {
    has_withheld_ = true;
    out_ += R"({"@type":"formattedText","text":)";
    append_json_string(out_, kWithheldText);
    out_ += R"(,"entities":[]})";
  }
  void put_null() {
    has_withheld_ = true;
    out_ += "null";
  }

  void begin_object() { out_ += '{'; }
  void end_object() { out_ += '}'; }
  void separate(char begin) {
    if (out_.back() != begin) {
      out_ += ',';
    }
  }
  void put_key(std::string_view key) {
    separate('{');
    append_json_string(out_, key);
    out_ += ':';
  }

  std::string& out_;
  bool has_withheld_ = false;
};

}  // namespace

std::string_view LoginCodes::withhold(std::string_view json) {
  const bool is_notice = type_of(json) == kNotice;
  if (!is_notice && !may_name_service(json)) {
    return json;
  }
  object root;
  if (parser_.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) {
    return {};
  }
  if (!is_notice && !names_service(root)) {
    return json;
  }
  out_.clear();
  Writer writer(out_);
  writer.put_object(root, is_notice);
  return writer.has_withheld() ? std::string_view(out_) : json;
}

}  // namespace tgs::shield
