// Text for a terminal of 80 columns. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tgs {

/// Characters of UTF-8, not bytes: whoever has a name in Cyrillic letters gets a straight table, too. Those of double
/// width don't.
std::size_t width_of(std::string_view text);

/// The paragraphs of `text`, one a line of it.
std::vector<std::string_view> paragraphs_of(std::string_view text);

/// Words in lines of at most 80 columns, each begun with `indent` spaces; the last ends with a newline.
std::string wrapped(std::string_view text, std::size_t indent);

/// `term` and, in a column from `column` on, what it means; on lines of its own where the term is too long.
std::string definition(std::string_view term, std::string_view meaning, std::size_t column);

}  // namespace tgs
