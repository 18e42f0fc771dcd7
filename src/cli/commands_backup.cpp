// Rows: the copies in the database, and the key of all that is encrypted.
#include "cli/backup.h"
#include "cli/backup_now.h"
#include "cli/command.h"
#include "cli/keygen.h"
#include "cli/parameters.h"
#include "cli/rekey.h"
#include "cli/release.h"

namespace tgs {
namespace {

const Command kRows[] = {
    {.name = "backup status",
     .group = Group::backup,
     .summary = "Says what the database has, and what waits for it",
     .description = "Says whether the database in the settings can be asked, how many sessions and which "
                    "snapshots are in it, and how much waits for it.",
     .parameters = {kSettings, kJson},
     .exits = {{exit_ok, "All is well."}, {exit_failure, "Something is wrong."}, kWrongUse},
     .run = backup_status},
    {.name = "backup verify",
     .group = Group::backup,
     .summary = "Says of each session whether it could be restored",
     .description = "Of each session in the database; reads all of its newest snapshot, too.",
     .parameters = {kSettings, kJson},
     .exits = {{exit_ok, "All of them can be restored."},
               {exit_failure, "A session can't be restored."},
               kWrongUse},
     .run = verify_backup},
    {.name = "backup now",
     .group = Group::backup,
     .summary = "Copies the running sessions, before an upgrade or a move",
     .description = "Copies the running storage's sessions, or one of them, as they are, and ends when the "
                    "database has them. Each is closed and opened again for that, which its clients don't "
                    "see, as soon as it is in no call and no request is under way. A session that has not "
                    "run since the storage started is as its newest snapshot says.",
     .parameters = {kSession.meaning_here("Only this one."), kSettings, kJson},
     .exits = {{exit_ok, "All are copied."}, {exit_failure, "One was not copied, and why."}, kWrongUse},
     .examples = {{"tgstorage backup now --session 42"}},
     .run = back_up_now},
    {.name = "restore",
     .group = Group::backup,
     .summary = "Makes a session's folder of what the database has",
     .description = "Makes a folder of a session's newest snapshot in the database, or of its rows. A "
                    "td.binlog that is there is left as it is, and for a snapshot the folder has to be "
                    "empty. A running storage restores by itself what its sessions' folder lacks.",
     .parameters = {kSession.meaning_here("The session to restore.").needed(),
                    Parameter{.name = "--to",
                              .value = "FOLDER",
                              .kind = Kind::folder,
                              .place = &Invocation::session_file,
                              .meaning = "The folder to make."}
                        .needed(),
                    kSettings, kJson},
     .exits = {kDone, kNothingDone, kWrongUse},
     .examples = {{"tgstorage restore --session 42 --to sessions/42"}},
     .run = restore_session},
    {.name = "release",
     .group = Group::backup,
     .summary = "Lets another storage run this one's sessions",
     .description =
         "Lets another storage on the same database run this one's sessions, or one of them, for a planned "
         "move. The storage must be stopped; what the database does not have yet is brought there first.",
     .parameters = {kSession.meaning_here("Only this one."), kSettings, kJson},
     .exits = {kDone, kNothingDone, kWrongUse},
     .run = release_sessions},
    {.name = "keygen",
     .group = Group::backup,
     .summary = "Prints a new key",
     .description = "For tdlib.encryption_key, or for --key of `export`.",
     .exits = {kDone, {exit_failure, "The system gives no random bytes."}},
     .examples = {{"umask 077; tgstorage keygen > owner.key"}},
     .run = make_key},
    {.name = "rekey",
     .group = Group::backup,
     .summary = "Gives all that is encrypted another key",
     .description = "Gives all that is encrypted with the storage's key the one in FILE: sessions, rows in "
                    "the database, and what waits for it. No storage may run. Interrupted, it goes on when "
                    "it is run again; at its end it says what to put into the settings.",
     .parameters = {Parameter{.name = "--to",
                              .value = "FILE",
                              .kind = Kind::file,
                              .place = &Invocation::new_key,
                              .meaning = "The file with the new key, as `keygen` prints it."}
                        .needed(),
                    kSettings, kJson},
     .exits = {kDone, {exit_failure, "Something has not the new key yet."}, kWrongUse},
     .run = rekey},
};

}  // namespace

std::span<const Command> backup_commands() {
  return kRows;
}

}  // namespace tgs
