// The command line: what the owner asks for. Used at start-up only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "settings/load.h"

namespace tgs {

struct Command;

/// What every command line can end with.
enum ExitCode : int { exit_ok = 0, exit_failure = 1, exit_wrong_use = 2 };

/// The values of a command's arguments and options: rows of the table of commands (command.h) name these members.
struct Invocation {
  const Command* command = nullptr;  ///< never null once parsed
  std::string settings_file = "settings.json";
  bool settings_named = false;  ///< by --settings
  std::string port_file;        ///< empty: none
  std::string taken_over;       ///< a node, by --takeover; empty: none
  std::string certificate_file;
  std::vector<std::string> audit_files;  ///< empty: those of the settings
  std::string audit_key;                 ///< likewise
  std::string target;                    ///< whom the order to the running storage means
  std::string request;                   ///< to be explained
  std::string client;                    ///< whose it is; empty: anybody's
  std::vector<std::string> audit_logs;   ///< what was recorded so far
  std::uint64_t session = 0;             ///< 0: that of the file, or all
  std::string session_file;              ///< to export to, or to import from; the folder to restore into
  std::string session_key;               ///< file with the key of that file; empty: the sessions' key is it
  std::string new_key;                   ///< file with the key that all is to have
  std::string folder;                    ///< to begin a storage in; empty: the working directory
  std::string api_id;                    ///< empty: it is asked for
  std::string api_hash_file;             ///< likewise
  bool stays_offline = false;            ///< nothing is connected to but this machine's own storage
  std::vector<std::string> words;  ///< of a command that help is asked for, or of a line to be completed
  std::string shell;               ///< to complete for
  bool markdown = false;           ///< the manual as a page, not for man(1)
  std::string phone;               ///< to log in with; empty: by QR code, or as a bot
  bool as_bot = false;
  bool is_sure = false;  ///< nothing is asked before it is done
  bool only_refused = false;
  std::uint64_t rounds = 0;  ///< tables to show; 0: without end
  bool json = false;         ///< the answer is for a program
};

/// All there is to say and do for a command that does not start the storage.
struct Answer {
  int exit_code = exit_ok;
  std::string out = {};  ///< for descriptor 1, with its newline
  std::string err = {};  ///< for descriptor 2
};

/// The Answer is the help that was asked for, or what is wrong with the command line (exit code 2).
tl::expected<Invocation, Answer> parse(int argc, const char* const* argv);

/// Nothing for `serve`, which is main's.
std::optional<Answer> answer(const Invocation& invocation);

/// The settings to serve with; the Answer lists what is wrong with them.
tl::expected<Loaded, Answer> load_settings(const Invocation& invocation);

/// `tgstorage: COMMAND: reason`: one line, whatever stands in the reason.
Answer failure(std::string_view command, std::string_view reason, ExitCode code = exit_failure);

/// Writes the texts to descriptors 1 and 2 and returns the exit code.
int print(const Answer& answer);

}  // namespace tgs
