// Marked-up text of a `format_fields` field on its way to TDLib's formattedText: what TDLib is asked, and what
// its answer means. TDLib itself parses Markdown and HTML, so that clients get exactly its dialects. Pure.
#pragma once

#include <string>
#include <string_view>

#include "wire/reply.h"

namespace tgs {

enum class Markup { markdown1, markdown2, html };

/// A parseTextEntities request.
std::string parse_text_question(std::string_view text, Markup markup);

/// The formattedText to put in place of the text; or FORMAT_INVALID with TDLib's reason.
Outcome<std::string> formatted_text(std::string_view answer);

}  // namespace tgs
