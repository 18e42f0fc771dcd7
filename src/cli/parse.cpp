#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "admin/target.h"
#include "base/log.h"
#include "base/printable.h"
#include "base/whole_number.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/parameters.h"
#include "settings/node.h"

namespace tgs {
namespace {

constexpr Parameter kVersion{.name = "--version", .command = "version"};

Answer misuse(const std::string& what, std::string_view command = {}) {
  const auto way_out =
      command.empty() ? std::string("tgstorage --help") : fmt::format("tgstorage help {}", command);
  return {.exit_code = exit_wrong_use, .err = fmt::format("tgstorage: {}\nTry: {}\n", what, way_out)};
}

std::string fault_in_number(const std::string& value, std::string_view what) {
  return whole_number(value) ? "" : fmt::format("\"{}\" is {}{}", printable(value), what, kWholeNumbers);
}

/// What is wrong with a value; empty: nothing.
std::string fault_in(const Parameter& parameter, const std::string& value) {
  switch (parameter.kind) {
    case Kind::session:
      return fault_in_number(value, "no session's number: ");
    case Kind::number:
      return fault_in_number(value, "not ");
    case Kind::node:
      return is_node_name(value) ? "" : fmt::format("\"{}\" is no node's name", printable(value));
    case Kind::target: {
      const auto target = admin::Target::parse(value);
      return target ? "" : target.error().message;
    }
    case Kind::choice:
      return std::ranges::count(parameter.choices, value) > 0
                 ? ""
                 : fmt::format("\"{}\" is none of {}", printable(value), fmt::join(parameter.choices, ", "));
    default:
      return "";
  }
}

/// `one, other or third`; there is at least one.
std::string alternatives(std::span<const std::string_view> names) {
  const auto last = names.size() - 1;
  return last == 0 ? std::string(names.front())
                   : fmt::format("{} or {}", fmt::join(names.first(last), ", "), names[last]);
}

/// The table as CLI11 parses it.
class Parser {
 public:
  Parser() {
    app_.set_help_flag("--help,-h");
    app_.require_subcommand(0, 1);
    for (const auto& parameter : default_command().parameters) {
      add(app_, parameter);
    }
    add(app_, kJson);
    add(app_, kVersion);
    for (const auto* command : commands()) {
      add(*command);
    }
  }

  tl::expected<Invocation, Answer> parse(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
      return tl::unexpected(help_on(path()));
    } catch (const CLI::ExtrasError&) {
      return tl::unexpected(misuse(fault_of_extra(), path()));
    } catch (const CLI::ParseError& error) {
      return tl::unexpected(misuse(error.what(), path()));
    }
    return decide();
  }

 private:
  /// A row's parameter at one of the places where it may stand.
  struct Bound {
    const CLI::App* app;
    const Parameter* parameter;
    const CLI::Option* option;
  };

  void add(const Command& command) {
    auto* parent = &app_;
    auto name = command.name;
    if (const auto space = name.find(' '); space != std::string_view::npos) {
      parent = family(std::string(name.substr(0, space)));
      name.remove_prefix(space + 1);
    }
    auto* app = parent->add_subcommand(std::string(name));
    app->set_help_flag("--help,-h");
    rows_.emplace_back(app, &command);
    for (const auto& parameter : command.parameters) {
      add(*app, parameter);
    }
  }

  /// `backup`, that `backup now` and its like begin with. Options of all commands may follow it, too.
  CLI::App* family(const std::string& word) {
    auto*& app = families_[word];
    if (app == nullptr) {
      app = app_.add_subcommand(word)->fallthrough()->require_subcommand(0, 1);
      app->set_help_flag("--help,-h");
    }
    return app;
  }

  void add(CLI::App& app, const Parameter& parameter) {
    auto* option = std::visit([&](auto place) { return bind(app, parameter, place); }, parameter.place);
    if (parameter.has_value()) {
      option->check([&parameter](const std::string& value) { return fault_in(parameter, value); });
    }
    bound_.push_back({&app, &parameter, option});
  }

  template <class PlaceOfOne>
  CLI::Option* bind(CLI::App& app, const Parameter& parameter, PlaceOfOne place) {
    const std::string name(parameter.name);
    if constexpr (std::is_same_v<PlaceOfOne, std::monostate>) {
      return app.add_flag(name);
    } else if constexpr (std::is_same_v<PlaceOfOne, bool Invocation::*>) {
      return app.add_flag(name, invocation_.*place);
    } else if constexpr (std::is_same_v<PlaceOfOne, std::uint64_t Invocation::*>) {
      // CLI11 takes 010 for 8. What comes here has passed the check.
      return app.add_option_function<std::string>(name, [this, place](const std::string& value) {
        invocation_.*place = whole_number(value).value_or(0);
      });
    } else {
      return app.add_option(name, invocation_.*place)->type_name(std::string(parameter.value));
    }
  }

  /// As far as it was recognized; that of the default command is empty.
  std::string path() const {
    std::vector<std::string> words;
    for (const auto* app = inner(app_); app != nullptr; app = inner(*app)) {
      words.push_back(app->get_name());
    }
    return fmt::format("{}", fmt::join(words, " "));
  }

  static const CLI::App* inner(const CLI::App& app) {
    const auto parsed = app.get_subcommands();
    return parsed.empty() ? nullptr : parsed.front();
  }

  const CLI::App* chosen() const {
    const auto* app = &app_;
    while (const auto* next = inner(*app)) {
      app = next;
    }
    return app;
  }

  /// Of the word that nothing in the table takes.
  std::string fault_of_extra() const {
    const auto* app = chosen();
    const auto extras = app_.remaining(true);
    const auto word = extras.empty() ? std::string() : extras.front();
    if (word.starts_with('-')) {
      return fmt::format("there is no option {}{}", printable(word),
                         suggestion_for(word.substr(0, word.find('=')), options_of(*app)));
    }
    const auto names = names_in(*app);
    if (names.empty()) {
      return fmt::format("\"{}\" is one word too many", printable(word));
    }
    const auto name = path().empty() ? word : fmt::format("{} {}", path(), word);
    return fmt::format("there is no command \"{}\"{}", printable(name), suggestion_for(word, names));
  }

  std::vector<std::string_view> options_of(const CLI::App& app) const {
    std::vector<std::string_view> names;
    for (const auto& bound : bound_) {
      if (bound.app == &app && bound.parameter->is_option()) {
        names.push_back(bound.parameter->name);
      }
    }
    return names;
  }

  std::vector<std::string_view> names_in(const CLI::App& app) const {
    if (&app == &app_) {
      return first_words();
    }
    std::vector<std::string_view> names;
    for (const auto* command : family_of(app.get_name())) {
      names.push_back(command->name.substr(app.get_name().size() + 1));
    }
    return names;
  }

  const Command* row_of(const CLI::App& app) const {
    const auto row = std::ranges::find(rows_, &app, &Row::first);
    return row == rows_.end() ? nullptr : row->second;
  }

  tl::expected<Invocation, Answer> decide() {
    const auto* command = chosen() == &app_ ? &default_command() : row_of(*chosen());
    if (command == nullptr) {
      return tl::unexpected(
          misuse(fmt::format("{}: {} is missing", path(), alternatives(names_in(*chosen()))), path()));
    }
    const auto* standing = command;
    for (const auto& bound : bound_) {
      if (bound.option->count() == 0) {
        continue;
      }
      invocation_.settings_named |= bound.parameter->name == kSettings.name;
      if (bound.app == &app_ && chosen() != &app_ && !is_for(*command, *bound.parameter)) {
        return tl::unexpected(
            misuse(fmt::format("{} has no option {}", command->name, bound.parameter->name), command->name));
      }
      if (const auto name = bound.parameter->command; !name.empty()) {
        if (standing != command && standing->name != name) {
          return tl::unexpected(misuse(fmt::format("{} excludes another option", bound.parameter->name)));
        }
        standing = find_command(name);
      }
    }
    if (auto lack = lack_of(*standing); !lack.empty()) {
      return tl::unexpected(misuse(lack, standing->name));
    }
    invocation_.command = standing;
    return std::move(invocation_);
  }

  /// Of an option that stood before the command.
  static bool is_for(const Command& command, const Parameter& parameter) {
    return parameter.name == kVersion.name ||
           std::ranges::any_of(command.parameters,
                               [&](const Parameter& own) { return own.name == parameter.name; });
  }

  /// What the command needs and has not; empty: nothing.
  std::string lack_of(const Command& command) const {
    std::vector<std::string> needed;
    bool is_whole = true;
    for (const auto& bound : bound_) {
      if (row_of(*bound.app) == &command && bound.parameter->is_needed) {
        needed.push_back(usage_of(*bound.parameter));
        is_whole = is_whole && bound.option->count() > 0;
      }
    }
    return is_whole ? ""
                    : fmt::format("{}: {} {} needed", command.name, fmt::join(needed, " and "),
                                  needed.size() == 1 ? "is" : "are");
  }

  using Row = std::pair<const CLI::App*, const Command*>;

  Invocation invocation_;
  CLI::App app_;
  std::map<std::string, CLI::App*> families_;
  std::vector<Row> rows_;
  std::vector<Bound> bound_;
};

}  // namespace

tl::expected<Invocation, Answer> parse(int argc, const char* const* argv) {
  // A line to be completed holds anything.
  if (const auto& complete = *find_command("complete"); argc > 1 && argv[1] == complete.name) {
    Invocation invocation;
    invocation.command = &complete;
    invocation.words.assign(argv + 2, argv + argc);
    return invocation;
  }
  return Parser().parse(argc, argv);
}

}  // namespace tgs
