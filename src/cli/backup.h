// The copy in MySQL, looked at and used without a running storage: the commands `backup status`, `backup verify` and
// `restore`. None of them changes the database. Used at start-up only.
#pragma once

#include "cli/invocation.h"

namespace tgs {

/// Whether the database can be asked, how much is in it, and how much waits for it.
Answer backup_status(const Invocation& invocation);

/// Whether each session in the database could be restored.
Answer verify_backup(const Invocation& invocation);

/// Makes a folder of a session's rows.
Answer restore_session(const Invocation& invocation);

}  // namespace tgs
