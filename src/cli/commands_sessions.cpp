// Rows: what is done with one session or all of them.
#include "cli/command.h"
#include "cli/export.h"
#include "cli/import.h"
#include "cli/parameters.h"

namespace tgs {
namespace {

const Command kRows[] = {
    {.name = "export",
     .group = Group::sessions,
     .summary = "Makes one encrypted file of a session, to move it",
     .description = "The session must be closed: the storage need not be stopped, but no client may be "
                    "connected to it. The "
                    "file is read back before it gets its name; one that is there is left as it is.",
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
                    "session's databases "
                    "stay encrypted with the key that they have, which has to be this storage's too. "
                    "Afterwards run the session "
                    "in one storage only.",
     .parameters = {Parameter{.name = "--from",
                              .value = "FILE",
                              .kind = Kind::file,
                              .place = &Invocation::session_file,
                              .meaning = "The exported file."}
                        .needed(),
                    kSession.meaning_here("Which one it is to be, where not the same."), kSettings,
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
