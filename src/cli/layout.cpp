#include "cli/layout.h"

#include <fmt/format.h>

#include <algorithm>

namespace tgs {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kIndent = 2;

void wrap_into(std::string& lines, std::string_view paragraph, std::size_t indent) {
  std::size_t column = 0;
  while (!paragraph.empty()) {
    const auto word = paragraph.substr(0, paragraph.find(' '));
    paragraph.remove_prefix(std::min(word.size() + 1, paragraph.size()));
    if (column > 0 && column + 1 + width_of(word) > kColumns) {
      lines += '\n';
      column = 0;
    }
    lines += column == 0 ? std::string(indent, ' ') : " ";
    lines += word;
    column += (column == 0 ? indent : 1) + width_of(word);
  }
  lines += '\n';
}

}  // namespace

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::vector<std::string_view> paragraphs_of(std::string_view text) {
  std::vector<std::string_view> paragraphs;
  while (!text.empty()) {
    paragraphs.push_back(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(paragraphs.back().size() + 1, text.size()));
  }
  return paragraphs;
}

std::string wrapped(std::string_view text, std::size_t indent) {
  std::string lines;
  for (const auto paragraph : paragraphs_of(text)) {
    wrap_into(lines, paragraph, indent);
  }
  return lines;
}

std::string definition(std::string_view term, std::string_view meaning, std::size_t column) {
  auto head = fmt::format("{:{}}{}", "", kIndent, term);
  const auto body = wrapped(meaning, column);
  if (body.empty()) {
    return head + "\n";
  }
  if (width_of(head) + kIndent > column) {
    return fmt::format("{}\n{}", head, body);
  }
  head.append(column - width_of(head), ' ');
  return head + body.substr(column);
}

}  // namespace tgs
