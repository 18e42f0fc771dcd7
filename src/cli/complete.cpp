#include <fmt/format.h>

#include <algorithm>

#include "cli/command.h"
#include "cli/completion.h"
#include "cli/parameters.h"
#include "cli/session_folders.h"

namespace tgs {
namespace {

/// A word that a line can go on with, and what it means.
struct Offer {
  std::string word;
  std::string_view meaning = {};
};

using Offers = std::vector<Offer>;

/// What has been written so far, as the table understands it.
struct Line {
  std::string name;                    // of the command; or of a family, or nothing, so far
  const Command* command = nullptr;    // that has this name
  std::vector<std::string> arguments;  // other words
  std::vector<std::string_view> options;
  const Parameter* open = nullptr;  // whose value comes next
  std::string settings_file;        // empty: the default one
};

const Parameter* find_option(const Command& command, std::string_view name) {
  const auto found = std::ranges::find(command.parameters, name, &Parameter::name);
  return found == command.parameters.end() ? nullptr : &*found;
}

const Command& command_of(const Line& line) {
  return line.command != nullptr ? *line.command : default_command();
}

bool is_family(const std::string& name) {
  return !family_of(name).empty();
}

void take_word(Line& line, const std::string& word) {
  const auto name = line.name.empty() ? word : fmt::format("{} {}", line.name, word);
  const bool may_be_name = line.command == nullptr || is_family(line.name);
  if (const auto* command = may_be_name ? find_command(name) : nullptr) {
    line.command = command;
    line.name = name;
  } else if (may_be_name && line.name.empty() && is_family(word)) {
    line.name = word;
  } else {
    line.arguments.push_back(word);
  }
}

void take(Line& line, const std::string& word) {
  if (line.open != nullptr && !(line.open->takes_several() && word.starts_with('-'))) {
    if (line.open->name == kSettings.name) {
      line.settings_file = word;
    }
    line.open = line.open->takes_several() ? line.open : nullptr;
  } else if (word.starts_with('-')) {
    if (const auto* option = find_option(command_of(line), word)) {
      line.options.push_back(option->name);
      line.open = option->has_value() ? option : nullptr;
    }
  } else {
    take_word(line, word);
  }
}

/// `--settings=x` is two words, and so it is where a shell has taken the `=` for one.
std::vector<std::string> separated(const std::vector<std::string>& words) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& word = words[i];
    const auto sign = word.starts_with("--") ? word.find('=') : std::string::npos;
    if (word == "=" && i > 0) {
      if (i + 1 == words.size()) {
        parts.emplace_back();
      }
    } else if (sign != std::string::npos) {
      parts.push_back(word.substr(0, sign));
      parts.push_back(word.substr(sign + 1));
    } else {
      parts.push_back(word);
    }
  }
  return parts;
}

void offer_commands(Offers& offers, const std::string& name) {
  if (!name.empty()) {
    for (const auto* command : family_of(name)) {
      offers.push_back({std::string(command->name.substr(name.size() + 1)), command->summary});
    }
    return;
  }
  for (const auto word : first_words()) {
    const auto* command = find_command(word);
    offers.push_back({std::string(word), command != nullptr ? command->summary : "Several commands"});
  }
}

void offer_options(Offers& offers, const Line& line) {
  for (const auto& parameter : command_of(line).parameters) {
    if (parameter.is_option() && std::ranges::count(line.options, parameter.name) == 0) {
      offers.push_back(
          {std::string(parameter.name), parameter.meaning.substr(0, parameter.meaning.find('\n'))});
    }
  }
  offers.push_back({"--help", "All about the command."});
}

/// Where there are no such settings, or they are wrong, there is nothing to offer.
std::optional<Settings> settings_of(const Line& line) {
  auto loaded = load_file(line.settings_file.empty() ? Invocation().settings_file : line.settings_file);
  return loaded ? std::optional(std::move(loaded->settings)) : std::nullopt;
}

void offer_sessions(Offers& offers, const Settings& settings) {
  const auto sessions = sessions_in(settings.tdlib.path);
  for (const auto& session : sessions ? *sessions : std::vector<SessionPlace>()) {
    offers.push_back({std::to_string(session.id), "A session."});
  }
}

void offer_clients(Offers& offers, const Settings& settings) {
  for (const auto& client : settings.clients) {
    offers.push_back({client.name, "A client of the settings."});
  }
}

void offer_values(Offers& offers, const Parameter& parameter, const Line& line) {
  switch (parameter.kind) {
    case Kind::file:
      offers.push_back({":file"});
      break;
    case Kind::folder:
      offers.push_back({":folder"});
      break;
    case Kind::choice:
      std::ranges::transform(parameter.choices, std::back_inserter(offers),
                             [](std::string_view choice) { return Offer{std::string(choice)}; });
      break;
    case Kind::session:
    case Kind::client:
    case Kind::target:
      if (const auto settings = settings_of(line)) {
        if (parameter.kind != Kind::session) {
          offer_clients(offers, *settings);
        }
        if (parameter.kind != Kind::client) {
          offer_sessions(offers, *settings);
        }
      }
      break;
    default:
      break;
  }
}

/// The argument that comes next; null where there is none.
const Parameter* next_argument(const Line& line) {
  std::size_t at = 0;
  for (const auto& parameter : command_of(line).parameters) {
    if (!parameter.is_option() && (parameter.takes_several() || at++ == line.arguments.size())) {
      return &parameter;
    }
  }
  return nullptr;
}

Offers offers_of(const Line& line, std::string_view last) {
  Offers offers;
  if (line.open != nullptr && !(line.open->takes_several() && last.starts_with('-'))) {
    offer_values(offers, *line.open, line);
  } else if (last.starts_with('-')) {
    offer_options(offers, line);
  } else if (line.command == nullptr) {
    if (line.arguments.empty()) {
      offer_commands(offers, line.name);
    }
  } else if (const auto* argument = next_argument(line)) {
    if (argument->kind != Kind::command) {
      offer_values(offers, *argument, line);
    } else if (line.arguments.empty() || is_family(line.arguments.front())) {
      offer_commands(offers, line.arguments.empty() ? "" : line.arguments.front());
    }
  }
  return offers;
}

/// Shells would read others as more than themselves.
bool is_plain(std::string_view word) {
  return word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:@") ==
         std::string_view::npos;
}

}  // namespace

Answer complete_line(const Invocation& invocation) {
  auto words = separated(invocation.words);
  const auto last = words.empty() ? std::string() : std::move(words.back());
  if (!words.empty()) {
    words.pop_back();
  }
  Line line;
  for (const auto& word : words) {
    take(line, word);
  }
  Answer answer;
  for (const auto& offer : offers_of(line, last)) {
    if (offer.word.front() == ':' || (is_plain(offer.word) && offer.word.starts_with(last))) {
      answer.out += fmt::format("{}{}{}\n", offer.word, offer.meaning.empty() ? "" : "\t", offer.meaning);
    }
  }
  return answer;
}

}  // namespace tgs
