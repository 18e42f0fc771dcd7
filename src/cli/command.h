// The one table of commands: what is parsed, --help, the manual, its page and what shells complete are made from it. A
// command is a row in one of the files commands_*.cpp and a function. Constant data, usable from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/invocation.h"

namespace tgs {

/// What a value is: how it is checked, and what a shell offers for it.
enum class Kind : std::uint8_t { word, file, folder, number, session, node, target, client, choice, command };

/// Where a value goes; nowhere where the option stands for another command.
using Place = std::variant<std::monostate, bool Invocation::*, std::string Invocation::*,
                           std::uint64_t Invocation::*, std::vector<std::string> Invocation::*>;

/// An argument or an option of a command.
struct Parameter {
  std::string_view name;          ///< `--session` or, of an argument, `TARGET`
  std::string_view value = {};    ///< what follows the option: `N`; empty: nothing
  Kind kind = Kind::word;         ///< of the value, or of the argument
  Place place = {};               ///< a list takes several
  std::string_view meaning = {};  ///< a paragraph a line
  bool is_needed = false;
  std::string_view command = {};  ///< that the option stands for
  std::span<const std::string_view> choices = {};

  constexpr bool is_option() const { return name.front() == '-'; }
  constexpr bool has_value() const { return !is_option() || !value.empty(); }
  constexpr bool takes_several() const {
    return std::holds_alternative<std::vector<std::string> Invocation::*>(place);
  }
  constexpr Parameter needed() const {
    auto changed = *this;
    changed.is_needed = true;
    return changed;
  }
  constexpr Parameter meaning_here(std::string_view text) const {
    auto changed = *this;
    changed.meaning = text;
    return changed;
  }
};

/// In the order of the help.
enum class Group : std::uint8_t { storage, sessions, clients, policy, backup, program, hidden };

struct ExitMeaning {
  int code;
  std::string_view meaning;
};

struct Example {
  std::string_view line;
  std::string_view comment = {};
};

struct Command {
  std::string_view name;  ///< `kick`, `backup now`
  Group group;
  std::string_view summary;           ///< what it does, one line without a full stop
  std::string_view description = {};  ///< a paragraph a line
  std::vector<Parameter> parameters = {};
  std::vector<ExitMeaning> exits = {};
  std::vector<Example> examples = {};
  Answer (*run)(const Invocation& invocation) = nullptr;  ///< null: main does it
};

/// The rows, group by group.
std::span<const Command* const> commands();

/// Null where there is none of that name.
const Command* find_command(std::string_view name);
/// What is done where the command line names no command.
const Command& default_command();

/// `backup status` and its like for `backup`; none where the word begins no name of several.
std::vector<const Command*> family_of(std::string_view word);

/// The first words of all names that are shown, each once.
std::vector<std::string_view> first_words();

std::string_view title_of(Group group);

/// `tgstorage kick TARGET [--settings FILE] [--json]`.
std::string usage_of(const Command& command);
/// `--session N`, `[FILE...]`.
std::string usage_of(const Parameter& parameter);

/// `; did you mean …?`, or nothing where none of the names is near.
std::string suggestion_for(std::string_view word, std::span<const std::string_view> names);

// The parts of the table.
std::span<const Command> storage_commands();
std::span<const Command> session_commands();
std::span<const Command> client_commands();
std::span<const Command> policy_commands();
std::span<const Command> backup_commands();
std::span<const Command> program_commands();

}  // namespace tgs
