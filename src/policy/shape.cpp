#include "policy/shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "policy/peers.h"
#include "policy/schema.h"
#include "policy/spending.h"
#include "wire/td_integer.h"

namespace tgs {
namespace {

using schema::Field;
using schema::Kind;
using simdjson::dom::element;
using simdjson::dom::object;

/// Types and fields that make TDLib read, write or look at a path of this machine. It protects only the files of the
/// instance itself: any of these could send another session's keys, or /etc/passwd, to Telegram.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kForbiddenTypes = {{
    {"inputFileGenerated", "it makes TDLib read a file of this machine"},
    {"inputFileLocal", "it makes TDLib read a file of this machine"},
    {"logStreamFile", "it makes TDLib write a file of this machine"},
}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kForbiddenFields = {{
    {"draftMessageContentVideoNote", "file_path"},
    {"draftMessageContentVoiceNote", "file_path"},
    {"getLanguagePackString", "language_pack_database_path"},
    {"getSuggestedFileName", "directory"},
}};

/// Names are strangers' text: in answers and logs they are cut.
constexpr std::size_t kShownName = 80;

Verdict bad(std::string_view type, std::string_view field, std::string_view what) {
  return Denial{ErrorToken::bad_request, "shape", fmt::format("{}.{} {}", type, field, what)};
}

Verdict not_allowed(std::string_view type, std::string_view why) {
  return Denial{ErrorToken::type_not_allowed, "nested types", fmt::format("{}: {}", type, why)};
}

std::string_view forbidden_type_reason(std::string_view type) {
  const auto* const found =
      std::ranges::find(kForbiddenTypes, type, &std::pair<std::string_view, std::string_view>::first);
  return found == kForbiddenTypes.end() ? std::string_view() : found->second;
}

bool is_forbidden_field(std::string_view type, std::string_view field) {
  return std::ranges::find(kForbiddenFields, std::pair(type, field)) != kForbiddenFields.end();
}

/// By its text alone, which must leave no choice: what links in the directory lead to is the kernel's to refuse.
bool is_below(std::string_view path, std::string_view directory) {
  if (directory.empty() || !path.starts_with(directory) || !path.substr(directory.size()).starts_with('/')) {
    return false;
  }
  const auto rest = path.substr(directory.size());
  return rest.find("/../") == std::string_view::npos && rest.find("/./") == std::string_view::npos &&
         rest.find("//") == std::string_view::npos && !rest.ends_with('/') && !rest.ends_with("/..") &&
         !rest.ends_with("/.");
}

class ShapeCheck {
 public:
  ShapeCheck(const IsRewritten& is_rewritten, std::string_view files_directory, Contents& contents)
      : is_rewritten_(is_rewritten), files_directory_(files_directory), contents_(contents) {}

  Verdict members(object value, std::string_view type, bool is_request) const {
    const auto* fields = schema::fields_of(type);
    if (fields == nullptr) {
      return not_allowed(type, "TDLib knows no such type");
    }
    if (const auto* showing = showing_of(type)) {
      contents_.shows.push_back(showing);
    }
    for (const auto [key, member] : value) {
      if (key == "@type" || (is_request && (key == "@extra" || key == "@client_id"))) {
        continue;
      }
      const auto field = std::ranges::find(*fields, key, &Field::name);
      if (field == fields->end()) {
        return bad(type, key.substr(0, kShownName), "is no field of TDLib's");
      }
      if (auto verdict = member_of(type, *field, member, field->vectors)) {
        return verdict;
      }
    }
    return std::nullopt;
  }

 private:
  Verdict member_of(std::string_view type, const Field& field, element value, unsigned vectors) const {
    // Outside lists null is TDLib's default value; in a list it is a crash.
    if (value.is_null()) {
      return vectors == field.vectors ? std::nullopt : bad(type, field.name, "has a null in its list");
    }
    if (std::string_view text; value.get(text) == simdjson::SUCCESS && is_rewritten_(text)) {
      return std::nullopt;
    }
    if (vectors == 0) {
      return scalar(type, field, value);
    }
    simdjson::dom::array list;
    if (value.get(list) != simdjson::SUCCESS) {
      return bad(type, field.name, "is no list");
    }
    for (const auto each : list) {
      if (auto verdict = each.is_null() ? bad(type, field.name, "has a null in its list")
                                        : member_of(type, field, each, vectors - 1)) {
        return verdict;
      }
    }
    return std::nullopt;
  }

  Verdict scalar(std::string_view type, const Field& field, element value) const {
    switch (field.kind) {
      case Kind::boolean:
        return boolean(type, field, value);
      case Kind::int32:
      case Kind::int64:
        return number(type, field, value);
      case Kind::number:
        return value.is_number() ? std::nullopt : bad(type, field.name, "is no number");
      case Kind::string:
      case Kind::bytes:
        return text(type, field, value);
      case Kind::object:
        return nested(type, field, value);
    }
    return std::nullopt;
  }

  /// TDLib takes a number for a boolean, too: 0 is false.
  Verdict boolean(std::string_view type, const Field& field, element value) const {
    std::int64_t number = 0;
    bool is_true = false;
    if (value.get(number) == simdjson::SUCCESS) {
      is_true = number != 0;
    } else if (value.get(is_true) != simdjson::SUCCESS) {
      return bad(type, field.name, "is neither true nor false");
    }
    contents_.copies_messages = contents_.copies_messages || (is_true && field.name == "send_copy");
    if (is_true && is_spending(type, field.name)) {
      contents_.spends = field.name;
    }
    return std::nullopt;
  }

  Verdict number(std::string_view type, const Field& field, element value) const {
    const auto found = td_integer(value);
    const bool is_short = field.kind == Kind::int32;
    if (!found || (is_short && !is_int32(*found))) {
      return bad(type, field.name, is_short ? "is no 32-bit integer" : "is no 64-bit integer");
    }
    if (const auto peer = peer_named_by(field.name, *found)) {
      contents_.peers.push_back(*peer);
    }
    if (*found != 0 && is_spending(type, field.name)) {
      contents_.spends = field.name;
    }
    return std::nullopt;
  }

  static Verdict text(std::string_view type, const Field& field, element value) {
    if (!value.is_string()) {
      return bad(type, field.name, "is no string");
    }
    const bool is_empty = value.get_string().value_unsafe().empty();
    return !is_empty && is_forbidden_field(type, field.name)
               ? not_allowed(fmt::format("{}.{}", type, field.name), "it names a path of this machine")
               : std::nullopt;
  }

  /// TDLib ignores the @type where only one is possible; here it has to be that one, or absent.
  Verdict nested(std::string_view type, const Field& field, element value) const {
    object inner;
    if (value.get(inner) != simdjson::SUCCESS) {
      return bad(type, field.name, "is no object");
    }
    if (is_spending(type, field.name)) {
      contents_.spends = field.name;
    }
    std::string_view name;
    const bool is_named = inner["@type"].get(name) == simdjson::SUCCESS;
    if (const auto why = forbidden_type_reason(name); !why.empty() && !is_allowed_file(name, inner)) {
      return not_allowed(name, why);
    }
    const auto choices = schema::choices_of(field.type);
    if (!choices.empty()) {
      return is_named && std::ranges::find(choices, name) != choices.end()
                 ? members(inner, name, false)
                 : bad(type, field.name, fmt::format("has no @type of {}", field.type));
    }
    if (is_named && name != field.type) {
      return bad(type, field.name,
                 fmt::format("is a {} instead of a {}", name.substr(0, kShownName), field.type));
    }
    return members(inner, field.type, false);
  }

  bool is_allowed_file(std::string_view type, object file) const {
    std::string_view path;
    return type == "inputFileLocal" && file["path"].get(path) == simdjson::SUCCESS &&
           is_below(path, files_directory_);
  }

  const IsRewritten& is_rewritten_;
  const std::string_view files_directory_;
  Contents& contents_;
};

}  // namespace

Verdict check_shape(element request, const IsRewritten& is_rewritten, std::string_view files_directory,
                    Contents& contents) {
  std::string_view type;
  if (request["@type"].get(type) != simdjson::SUCCESS) {
    return Denial{ErrorToken::bad_request, "shape", "the request has no @type"};
  }
  contents = {};
  return ShapeCheck(is_rewritten, files_directory, contents).members(request, type, true);
}

}  // namespace tgs
