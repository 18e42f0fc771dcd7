// Rows: what is done with one session or all of them.
#include "cli/command.h"
#include "cli/export.h"
#include "cli/import.h"
#include "cli/login.h"
#include "cli/parameters.h"
#include "cli/send.h"
#include "cli/tables.h"
#include "cli/top.h"

namespace tgs {
namespace {

constexpr Parameter kOfSession{.name = "SESSION",
                               .kind = Kind::session,
                               .place = &Invocation::session,
                               .meaning = "The session's number.",
                               .is_needed = true};

const Command kRows[] = {
    {.name = "login",
     .group = Group::sessions,
     .summary = "Logs an account in",
     .description = "Makes the session where it is not there, and asks for what Telegram wants: by default a "
                    "scan of a QR code with an app that has the account, and its password where it has one. "
                    "The storage must run; its white-lists don't count, as it is the owner who asks. What is "
                    "typed as a secret is not shown, and may come by a pipe, a line each.\n"
                    "Stopped in the middle it can be run again, and goes on, as long as the session stays "
                    "open (terminate_delay). In place of a code, `resend` asks for another one.",
     .parameters = {kOfSession,
                    Parameter{
                        .name = "--phone",
                        .value = "NUMBER",
                        .place = &Invocation::phone,
                        .meaning = "By a phone number, with the country's code, and the code that is sent."},
                    Parameter{.name = "--bot",
                              .place = &Invocation::as_bot,
                              .meaning = "As a bot, by its token, which is asked for."},
                    kSettings},
     .exits = {{exit_ok, "Somebody is logged in, or was already."},
               {exit_failure,
                "Nobody is, or somebody with another number than that of --phone: why, and what to do next, "
                "is said."},
               kWrongUse},
     .examples = {{"tgstorage login 42"},
                  {"tgstorage login 42 --phone +4930123456"},
                  {"tgstorage login 43 --bot"}},
     .run = log_in},
    {.name = "logout",
     .group = Group::sessions,
     .summary = "Ends a log-in, and removes the session",
     .description = "Telegram ends it, as by Log Out in an app; all that the storage has of it goes.",
     .parameters = {kOfSession,
                    Parameter{
                        .name = "--yes", .place = &Invocation::is_sure, .meaning = "Does not ask first."},
                    kSettings},
     .exits = {{exit_ok, "It is logged out."},
               {exit_failure, "It was left as it is, and the message says why."},
               kWrongUse},
     .examples = {{"tgstorage logout 42"}},
     .run = log_out},
    {.name = "send",
     .group = Group::sessions,
     .summary = "Sends a session one request of TDLib's",
     .description = "Whatever the white-lists say, as it is the owner who asks: all but what would take the "
                    "session from the storage (docs/policy.md). Prints TDLib's answer. The session is "
                    "started for it where it does not run; what came in meanwhile and was kept for its next "
                    "client (offline) is told to nobody then.",
     .parameters = {kOfSession,
                    Parameter{.name = "REQUEST",
                              .place = &Invocation::request,
                              .meaning = "A JSON object with its @type; - reads it from standard input.",
                              .is_needed = true},
                    kSettings},
     .exits = {{exit_ok, "TDLib has answered, and not by an error."},
               {exit_failure,
                "It has answered by an error; or there is no such session, or no storage that runs."},
               kWrongUse},
     .examples = {{"tgstorage send 42 '{\"@type\":\"getMe\"}'"}},
     .run = send_request},
    {.name = "sessions",
     .group = Group::sessions,
     .summary = "Lists the sessions: whose they are, and how they do",
     .description = "Those that run, and those on the disk. Counts are since the session was started; memory "
                    "is its share of its worker's own.",
     .parameters = {kSettings, kJson},
     .exits = {kDone, kNotOrdered, kWrongUse},
     .run = list_sessions},
    {.name = "top",
     .group = Group::sessions,
     .summary = "Shows what sessions do, every two seconds",
     .description =
         "The busiest first, until q or Ctrl-C. Where the output is no terminal one table follows the other.",
     .parameters = {Parameter{.name = "--rounds",
                              .value = "N",
                              .kind = Kind::number,
                              .place = &Invocation::rounds,
                              .meaning = "Ends after so many tables."},
                    kSettings},
     .exits = {kDone, kNotOrdered, kWrongUse},
     .run = show_top},
    {.name = "export",
     .group = Group::sessions,
     .summary = "Makes one encrypted file of a session, to move it",
     .description =
         "The session must be closed: the storage need not be stopped, but no client may be connected to it. "
         "The file is read back before it gets its name; one that is there is left as it is.",
     .parameters = {kSession.meaning_here("The session to export.").needed(),
                    Parameter{.name = "--to",
                              .value = "FILE",
                              .kind = Kind::file,
                              .place = &Invocation::session_file,
                              .meaning = "The exported file."}
                        .needed(),
                    kSettings, kSessionKey, kJson},
     .exits = {kDone, kNothingDone, kWrongUse},
     .examples = {{"tgstorage export --session 42 --to 42.tgsession"}},
     .run = export_session},
    {.name = "import",
     .group = Group::sessions,
     .summary = "Makes a session's folder of an exported file",
     .description = "All of it or nothing. A folder that is there is left as it is. The storage may run. The "
                    "session's databases stay encrypted with the key that they have, which has to be this "
                    "storage's too. Afterwards run the session in one storage only.",
     .parameters = {Parameter{.name = "--from",
                              .value = "FILE",
                              .kind = Kind::file,
                              .place = &Invocation::session_file,
                              .meaning = "The exported file."}
                        .needed(),
                    kSession.meaning_here("Imports it under this number instead of its own."), kSettings,
                    kSessionKey, kJson},
     .exits = {kDone, kNothingDone, kWrongUse},
     .examples = {{"tgstorage import --from 42.tgsession"}},
     .run = import_session},
};

}  // namespace

std::span<const Command> session_commands() {
  return kRows;
}

}  // namespace tgs
