// Rows: what clients may do, and the record of what they did.
#include "cli/audit.h"
#include "cli/command.h"
#include "cli/explain.h"
#include "cli/parameters.h"
#include "cli/replay.h"
#include "cli/suggest.h"

namespace tgs {
namespace {

constexpr Parameter kAudit{.name = "--audit",
                           .value = "FILE",
                           .kind = Kind::file,
                           .place = &Invocation::audit_logs,
                           .meaning = "Files of an audit log, in any order.",
                           .is_needed = true};

const Command kRows[] = {
    {.name = "policy explain",
     .group = Group::policy,
     .summary = "Says whether a request passes, and why not",
     .description = "Says whether a request, written as a client would, passes the policy of the settings, "
                    "which step and which rule refuse it, and why. No storage needs to run.",
     .parameters =
         {Parameter{.name = "REQUEST", .place = &Invocation::request, .meaning = "The request's line, JSON."}
              .needed(),
          {.name = "--client",
           .value = "NAME",
           .kind = Kind::client,
           .place = &Invocation::client,
           .meaning = "Whose request it is. Default: that of a client that has no rules of its own."},
          kSettings,
          kJson},
     .exits = {{exit_ok, "The request may pass."}, {exit_failure, "The request is refused."}, kWrongUse},
     .examples = {{R"(tgstorage policy explain '{"@type":"deleteAccount","reason":""}')"}},
     .run = explain},
    {.name = "policy suggest",
     .group = Group::policy,
     .summary = "Prints the smallest lists that an audit log needs",
     .description = "Prints the smallest lists that would have let through what passed, by an audit log.",
     .parameters = {kAudit},
     .exits = {kDone, {exit_wrong_use, "A wrong command line, or a file that is no audit log."}},
     .run = suggest},
    {.name = "policy replay",
     .group = Group::policy,
     .summary = "Says what the settings would decide otherwise",
     .description = "Says what the settings would decide otherwise about the requests of an audit log: by "
                    "client, session and type, not by arguments.",
     .parameters = {kAudit, kSettings, kJson},
     .exits = {{exit_ok, "Nothing would be otherwise."},
               {exit_failure, "Something would be otherwise."},
               kWrongUse},
     .run = replay},
    {.name = "audit verify",
     .group = Group::policy,
     .summary = "Says whether the audit's files are as they were written",
     .description = "No line changed, added, moved or removed.",
     .parameters = {{.name = "FILE",
                     .kind = Kind::file,
                     .place = &Invocation::audit_files,
                     .meaning = "Files of the audit. Default: all that the settings name."},
                    {.name = "--key",
                     .value = "FILE",
                     .kind = Kind::file,
                     .place = &Invocation::audit_key,
                     .meaning = "The audit's key. Default: the one in the sessions' folder of the settings."},
                    kSettings,
                    kJson},
     .exits = {{exit_ok, "They are as the storage wrote them."},
               {exit_failure, "They are not; each fault is a line."},
               {exit_wrong_use, "Wrong settings or a wrong command line, or files or key can't be read."}},
     .examples = {{"tgstorage audit verify --settings storage/settings.json"},
                  {"tgstorage audit verify --key audit.key audit.jsonl"}},
     .run = verify_audit},
};

}  // namespace

std::span<const Command> policy_commands() {
  return kRows;
}

}  // namespace tgs
