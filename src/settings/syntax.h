// Finds where a text stops being JSON, and says what to do about it, for people who edit settings by hand:
// the fast parser only says that it isn't. Messages never repeat the text's content, which may be secret. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tgs {

struct SyntaxFault {
  std::size_t line;    ///< from 1
  std::size_t column;  ///< from 1, in characters
  std::string message;
};

/// Nothing when `text` is one JSON value of at most 64 levels in UTF-8.
std::optional<SyntaxFault> find_syntax_fault(std::string_view text);

}  // namespace tgs
