#include "cli/command.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "policy/names.h"

namespace tgs {
namespace {

constexpr std::array<std::string_view, 6> kTitles = {"The storage",      "Sessions",        "Clients",
                                                     "Policy and audit", "Copies and keys", "This program"};

std::string_view first_word(std::string_view name) {
  return name.substr(0, name.find(' '));
}

std::vector<const Command*> all_rows() {
  std::vector<const Command*> rows;
  for (const auto part : {storage_commands(), session_commands(), client_commands(), policy_commands(),
                          backup_commands(), program_commands()}) {
    for (const auto& row : part) {
      rows.push_back(&row);
    }
  }
  std::ranges::stable_sort(rows, {}, &Command::group);
  return rows;
}

}  // namespace

std::span<const Command* const> commands() {
  static const auto rows = all_rows();
  return rows;
}

const Command* find_command(std::string_view name) {
  const auto found = std::ranges::find(commands(), name, &Command::name);
  return found == commands().end() ? nullptr : *found;
}

const Command& default_command() {
  return *find_command("serve");
}

std::vector<const Command*> family_of(std::string_view word) {
  std::vector<const Command*> family;
  std::ranges::copy_if(commands(), std::back_inserter(family), [word](const Command* command) {
    return command->name.size() > word.size() && first_word(command->name) == word;
  });
  return family;
}

std::vector<std::string_view> first_words() {
  std::vector<std::string_view> words;
  for (const auto* command : commands()) {
    const auto word = first_word(command->name);
    if (command->group != Group::hidden && std::ranges::find(words, word) == words.end()) {
      words.push_back(word);
    }
  }
  return words;
}

std::string_view title_of(Group group) {
  return kTitles.at(static_cast<std::size_t>(group));
}

std::string usage_of(const Parameter& parameter) {
  auto text = std::string(parameter.name);
  if (!parameter.value.empty()) {
    text.append(" ").append(parameter.value);
  }
  if (parameter.takes_several()) {
    text += "...";
  }
  return parameter.is_needed ? text : fmt::format("[{}]", text);
}

std::string usage_of(const Command& command) {
  auto text = fmt::format("tgstorage {}", command.name);
  for (const auto& parameter : command.parameters) {
    text.append(" ").append(usage_of(parameter));
  }
  return text;
}

std::string suggestion_for(std::string_view word, std::span<const std::string_view> names) {
  const auto near = nearest(word, names, 1);
  return near.empty() ? "" : fmt::format("; did you mean {}?", near.front());
}

}  // namespace tgs
