#include "format/text_field.h"

#include "wire/peek.h"
#include "wire/td_error.h"

namespace tgs {
namespace {

std::string_view parse_mode(Markup markup) {
  switch (markup) {
    case Markup::markdown1:
      return R"({"@type":"textParseModeMarkdown","version":1})";
    case Markup::markdown2:
      return R"({"@type":"textParseModeMarkdown","version":2})";
    case Markup::html:
      return R"({"@type":"textParseModeHTML"})";
  }
  return {};
}

}  // namespace

std::string parse_text_question(std::string_view text, Markup markup) {
  std::string question = R"({"@type":"parseTextEntities","text":)";
  append_json_string(question, text);
  return question.append(R"(,"parse_mode":)").append(parse_mode(markup)).append("}");
}

Outcome<std::string> formatted_text(std::string_view answer) {
  if (type_of(answer) == "formattedText") {
    return std::string(answer);
  }
  const auto error = td_error_in(answer);
  const std::string reason = error ? error->message : "TDLib gave no text";
  return tl::unexpected(Refusal{ErrorToken::format_invalid, reason, {}});
}

}  // namespace tgs
