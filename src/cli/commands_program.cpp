// Rows: what this program says of itself.
#include "cli/command.h"
#include "cli/completion.h"
#include "cli/help.h"
#include "cli/manual.h"
#include "cli/parameters.h"
#include "cli/version.h"

namespace tgs {
namespace {

constexpr std::string_view kShells[] = {"bash", "zsh", "fish"};

const Command kRows[] = {
    {.name = "help",
     .group = Group::program,
     .summary = "Tells all about a command",
     .description = "The same as `tgstorage COMMAND --help`. Without a command: the list of them.",
     .parameters = {{.name = "COMMAND",
                     .kind = Kind::command,
                     .place = &Invocation::words,
                     .meaning = "Its name, of one word or two."}},
     .exits = {kDone, {exit_wrong_use, "There is no such command."}},
     .examples = {{"tgstorage help backup now"}},
     .run = show_help},
    {.name = "version",
     .group = Group::program,
     .summary = "Prints the versions of the program and of its TDLib",
     .description =
         "The program's version, how and by what it was built, and the version of the TDLib library that a "
         "storage with these settings would load, or of the default one where there are no settings. The "
         "library is asked in a process of its own; nothing connects anywhere.",
     .parameters = {kSettings, kJson},
     .exits = {{exit_ok, "Also where the library can't be loaded: its line says so."},
               {exit_wrong_use, "A wrong command line."}},
     .examples = {{"tgstorage version"}},
     .run = show_version},
    {.name = "completion",
     .group = Group::program,
     .summary = "Prints what makes a shell complete commands",
     .description = "To be read by the shell at its start.",
     .parameters = {Parameter{.name = "SHELL",
                              .kind = Kind::choice,
                              .place = &Invocation::shell,
                              .meaning = "bash, zsh or fish.",
                              .choices = kShells}
                        .needed()},
     .examples = {{"tgstorage completion bash > /etc/bash_completion.d/tgstorage"},
                  {"tgstorage completion zsh > /usr/local/share/zsh/site-functions/_tgstorage"},
                  {"tgstorage completion fish > ~/.config/fish/completions/tgstorage.fish"}},
     .run = completion_script},
    {.name = "manual",
     .group = Group::program,
     .summary = "Prints the manual page tgstorage(1)",
     .parameters = {{.name = "--markdown",
                     .place = &Invocation::markdown,
                     .meaning = "As docs/commands.md, instead of for man(1)."}},
     .examples = {{"tgstorage manual | man -l -"}},
     .run = print_manual},
    {.name = "complete",
     .group = Group::hidden,
     .summary = "Prints how a command line can go on, for the shells",
     .parameters = {{.name = "WORD", .place = &Invocation::words}},
     .run = complete_line},
};

}  // namespace

std::span<const Command> program_commands() {
  return kRows;
}

}  // namespace tgs
