#include "cli/help.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/printable.h"
#include "cli/command.h"
#include "cli/layout.h"
#include "cli/parameters.h"
#include "cli/style.h"

namespace tgs {
namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kNames = 20;       // column of what stands behind commands' names
constexpr std::size_t kParameters = 22;  // behind options
constexpr std::size_t kCodes = 7;        // behind exit codes

class Page {
 public:
  explicit Page(const Style& style) : style_(style) {}

  void title(std::string_view name, std::string_view summary) {
    text_ += fmt::format("{} - {}\n", style_(Tone::strong, name), summary);
  }
  void heading(std::string_view name) { text_ += fmt::format("\n{}\n", style_(Tone::strong, name)); }
  void add(std::string_view text) { text_ += text; }
  std::string take() { return std::move(text_); }

 private:
  const Style& style_;
  std::string text_;
};

void add_usage(Page& page, const Command& command) {
  page.heading("USAGE");
  page.add(wrapped(usage_of(command), kIndent));
}

void add_parameters(Page& page, std::string_view heading, const Command& command, bool are_options) {
  bool is_first = true;
  for (const auto& parameter : command.parameters) {
    if (parameter.is_option() != are_options) {
      continue;
    }
    if (std::exchange(is_first, false)) {
      page.heading(heading);
    }
    const auto term = parameter.value.empty() ? std::string(parameter.name)
                                              : fmt::format("{} {}", parameter.name, parameter.value);
    page.add(definition(term, parameter.meaning, kParameters));
  }
}

void add_exits(Page& page, const Command& command) {
  if (command.exits.empty()) {
    return;
  }
  page.heading("EXIT CODES");
  for (const auto& exit : command.exits) {
    page.add(definition(std::to_string(exit.code), exit.meaning, kCodes));
  }
}

void add_examples(Page& page, const Command& command) {
  if (command.examples.empty()) {
    return;
  }
  page.heading("EXAMPLES");
  for (const auto& example : command.examples) {
    page.add(fmt::format("{:{}}{}{}{}\n", "", kIndent, example.line, example.comment.empty() ? "" : "   # ",
                         example.comment));
  }
}

void add_summaries(Page& page, std::span<const Command* const> rows) {
  for (const auto* row : rows) {
    page.add(definition(row->name, row->summary, kNames));
  }
}

std::string page_on(const Command& command, const Style& style) {
  Page page(style);
  page.title(fmt::format("tgstorage {}", command.name), command.summary);
  add_usage(page, command);
  if (!command.description.empty()) {
    page.heading("DESCRIPTION");
    page.add(wrapped(command.description, kIndent));
  }
  add_parameters(page, "ARGUMENTS", command, false);
  add_parameters(page, "OPTIONS", command, true);
  add_exits(page, command);
  add_examples(page, command);
  return page.take();
}

std::string page_on_all(const Style& style) {
  Page page(style);
  page.title("tgstorage", "shares Telegram sessions among clients, within white-lists");
  page.heading("USAGE");
  page.add(wrapped("tgstorage [COMMAND] [ARGUMENT...] [OPTION...]", kIndent));
  for (auto rows = commands(); !rows.empty() && rows.front()->group != Group::hidden;) {
    const auto end = std::ranges::find_if(
        rows, [first = rows.front()](const Command* row) { return row->group != first->group; });
    const auto count = static_cast<std::size_t>(end - rows.begin());
    page.heading(title_of(rows.front()->group));
    add_summaries(page, rows.first(count));
    rows = rows.subspan(count);
  }
  page.heading("OPTIONS");
  for (const auto& parameter : {kSettings, kJson}) {
    page.add(definition(usage_of(parameter.needed()), parameter.meaning, kNames));
  }
  page.add(definition("--version", "The same as `tgstorage version`.", kNames));
  page.add(definition("--help, -h", "Behind a command: all about it.", kNames));
  page.add("\n`tgstorage help COMMAND` tells all about a command, exit codes included.\n");
  return page.take();
}

std::string page_on_family(std::string_view word, std::span<const Command* const> family,
                           const Style& style) {
  Page page(style);
  page.add(style(Tone::strong, fmt::format("tgstorage {}", word)) + "\n");
  page.heading("COMMANDS");
  add_summaries(page, family);
  page.add(fmt::format("\n`tgstorage help {}` tells all about it.\n", family.front()->name));
  return page.take();
}

}  // namespace

Answer help_on(std::string_view name) {
  const auto style = Style::of(STDOUT_FILENO);
  if (name.empty()) {
    return {.out = page_on_all(style)};
  }
  if (const auto* command = find_command(name)) {
    return {.out = page_on(*command, style)};
  }
  if (const auto family = family_of(name); !family.empty()) {
    return {.out = page_on_family(name, family, style)};
  }
  std::vector<std::string_view> names = first_words();
  std::ranges::transform(commands(), std::back_inserter(names), &Command::name);
  return {.exit_code = exit_wrong_use,
          .err = fmt::format("tgstorage: there is no command \"{}\"{}\nTry: tgstorage --help\n",
                             printable(name), suggestion_for(name, names))};
}

Answer show_help(const Invocation& invocation) {
  return help_on(fmt::format("{}", fmt::join(invocation.words, " ")));
}

}  // namespace tgs
