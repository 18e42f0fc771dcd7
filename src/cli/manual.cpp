#include "cli/manual.h"

#include <fmt/format.h>

#include <utility>

#include "cli/command.h"
#include "cli/layout.h"
#include "cli/parameters.h"

namespace tgs {
namespace {

/// What roff would take for its own: backslashes, hyphens that are to be copied, quotes, and control characters at the
/// beginning of a line.
std::string escaped(std::string_view text) {
  std::string safe;
  for (const char character : text) {
    switch (character) {
      case '\\':
        safe += "\\e";
        break;
      case '-':
        safe += "\\-";
        break;
      case '\'':
        safe += "\\(aq";
        break;
      case '"':
        safe += "\\(dq";
        break;
      case '`':
        break;  // marks of a command; man has no use for them
      default:
        safe += character;
    }
  }
  return safe.starts_with('.') ? "\\&" + safe : safe;
}

void add_paragraphs(std::string& page, std::string_view text, std::string_view between) {
  bool is_first = true;
  for (const auto paragraph : paragraphs_of(text)) {
    if (!std::exchange(is_first, false)) {
      page += between;
    }
    page += escaped(paragraph) + "\n";
  }
}

void add_definition(std::string& page, std::string_view term, std::string_view meaning) {
  page += fmt::format(".TP\n.B {}\n", escaped(term));
  add_paragraphs(page, meaning, ".br\n");
}

std::string term_of(const Parameter& parameter) {
  return parameter.value.empty() ? std::string(parameter.name)
                                 : fmt::format("{} {}", parameter.name, parameter.value);
}

void add_command(std::string& page, const Command& command) {
  page += fmt::format(".SS {}\n.B {}\n.PP\n{}.\n", escaped(command.name), escaped(usage_of(command)),
                      escaped(command.summary));
  if (!command.description.empty()) {
    page += ".PP\n";
    add_paragraphs(page, command.description, ".PP\n");
  }
  for (const auto& parameter : command.parameters) {
    if (parameter.name != kSettings.name && parameter.name != kJson.name) {
      add_definition(page, term_of(parameter), parameter.meaning);
    }
  }
  for (const auto& exit : command.exits) {
    add_definition(page, fmt::format("exit code {}", exit.code), exit.meaning);
  }
  if (!command.examples.empty()) {
    page += ".PP\nFor example:\n.PP\n.nf\n.RS\n";
    for (const auto& example : command.examples) {
      page += escaped(example.line) + "\n";
    }
    page += ".RE\n.fi\n";
  }
}

constexpr const char* kHead =
    ".\\\" Made from the table of commands by `tgstorage manual`.\n"
    ".TH TGSTORAGE 1 \"\" \"tgstorage " TGSTORAGE_VERSION
    "\" \"User Commands\"\n"
    ".SH NAME\ntgstorage \\- shares Telegram sessions among clients, within white\\-lists\n"
    ".SH SYNOPSIS\n.B tgstorage\n[\\fICOMMAND\\fR] [\\fIARGUMENT\\fR...] [\\fIOPTION\\fR...]\n"
    ".SH DESCRIPTION\n"
    "tgstorage keeps Telegram sessions, the logged\\-in accounts of people and bots, and lets other programs "
    "use them\n"
    "without handing them over. Without a command it is \\fBserve\\fR.\n"
    ".SH OPTIONS\nOf all commands that know settings, or answer:\n";

constexpr const char* kTail =
    ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nWhere it is set, nothing is coloured. Only terminals are shown "
    "colours.\n"
    ".TP\n.B XDG_RUNTIME_DIR\nWhere the admin socket is, for who may not write to /run/tgstorage.\n"
    ".SH FILES\n.TP\n.B settings.json\nThe settings: \\fBtgstorage settings page\\fR describes them.\n"
    ".TP\n.B /run/tgstorage/admin.sock\nWhere the running storage takes the owner\\(aqs commands.\n";

constexpr const char* kPageHead =
    R"(<!-- Made from the table of commands in src/cli/commands_*.cpp by `tgstorage manual --markdown`; edit the table, not this page. -->
# Commands

`tgstorage [COMMAND] [ARGUMENT...] [OPTION...]`; without a command it is `serve`. `tgstorage help COMMAND` prints what
stands here, `tgstorage manual` the same as a page for man, and `tgstorage completion bash`, `zsh` or `fish` what makes
a shell complete it.

Commands that need settings take `--settings FILE` (default: `settings.json` in the working directory), and those that
have an answer for programs take `--json`, which makes it one JSON object. Output is coloured on terminals only, and never
where the variable `NO_COLOR` is set.
)";

/// Inside a cell of a table or an item.
std::string in_markdown(std::string_view text) {
  std::string safe;
  for (const char character : text) {
    if (character == '\n') {
      safe += "<br>";
    } else {
      safe += character == '*' || character == '<' || character == '|' ? std::string("\\") + character
                                                                       : std::string(1, character);
    }
  }
  return safe;
}

void add_section(std::string& page, const Command& command) {
  page += fmt::format("\n### `{}`\n\n{}.\n\n```\n{}\n```\n", command.name, in_markdown(command.summary),
                      usage_of(command));
  for (const auto paragraph : paragraphs_of(command.description)) {
    page += fmt::format("\n{}\n", in_markdown(paragraph));
  }
  page += command.parameters.size() + command.exits.size() > 0 ? "\n" : "";
  for (const auto& parameter : command.parameters) {
    if (parameter.name != kSettings.name && parameter.name != kJson.name) {
      page += fmt::format("- `{}`: {}\n", term_of(parameter), in_markdown(parameter.meaning));
    }
  }
  for (const auto& exit : command.exits) {
    page += fmt::format("- exit code {}: {}\n", exit.code, in_markdown(exit.meaning));
  }
  if (!command.examples.empty()) {
    page += "\n```sh\n";
    for (const auto& example : command.examples) {
      page += fmt::format("{}{}{}\n", example.line, example.comment.empty() ? "" : "   # ", example.comment);
    }
    page += "```\n";
  }
}

/// `begin` at each group, `add` for each command that is shown.
template <class Begin, class Add>
void for_each_shown(Begin begin, Add add) {
  auto group = Group::hidden;
  for (const auto* command : commands()) {
    if (command->group == Group::hidden) {
      continue;
    }
    if (std::exchange(group, command->group) != command->group) {
      begin(title_of(command->group));
    }
    add(*command);
  }
}

}  // namespace

std::string manual_page() {
  std::string page = kHead;
  add_definition(page, term_of(kSettings), kSettings.meaning);
  add_definition(page, kJson.name, kJson.meaning);
  for_each_shown(
      [&page](std::string_view title) { page += fmt::format(".SH \"COMMANDS: {}\"\n", escaped(title)); },
      [&page](const Command& command) { add_command(page, command); });
  return page + kTail;
}

std::string commands_page() {
  std::string page = kPageHead;
  for_each_shown([&page](std::string_view title) { page += fmt::format("\n## {}\n", title); },
                 [&page](const Command& command) { add_section(page, command); });
  return page;
}

Answer print_manual(const Invocation& invocation) {
  return {.out = invocation.markdown ? commands_page() : manual_page()};
}

}  // namespace tgs
