// Rows: the clients of a running storage.
#include "cli/command.h"
#include "cli/order.h"
#include "cli/parameters.h"
#include "cli/tables.h"
#include "cli/tail.h"

namespace tgs {
namespace {

constexpr Parameter kTarget{
    .name = "TARGET",
    .kind = Kind::target,
    .place = &Invocation::target,
    .meaning =
        "crm, client:crm: a client by its name in the settings.\n"
        "10.0.0.0/8, address:10.0.0.0/8: addresses that clients connect from, as the log shows them.\n"
        "42, session:42: a session.",
    .is_needed = true};

const Command kRows[] = {
    {.name = "clients",
     .group = Group::clients,
     .summary = "Lists who is connected",
     .parameters = {kSettings, kJson},
     .exits = {kDone, kNotOrdered, kWrongUse},
     .run = list_clients},
    {.name = "tail",
     .group = Group::clients,
     .summary = "Shows what clients ask for, as it happens",
     .description = "A line for each request that passed, with what came of it and how long that took, and "
                    "for each that was refused, with the rule that did; until Ctrl-C. With --json one event "
                    "of the audit a line (docs/audit.md), with arguments as the log shows them: ids and "
                    "types as they are, texts by their length.",
     .parameters = {kSession.meaning_here("Of this session only."),
                    Parameter{.name = "--client",
                              .value = "NAME",
                              .kind = Kind::client,
                              .place = &Invocation::client,
                              .meaning = "Of this client only."},
                    Parameter{
                        .name = "--refused", .place = &Invocation::only_refused, .meaning = "Refusals only."},
                    kSettings, kJson},
     .exits = {kNotOrdered, kWrongUse},
     .examples = {{"tgstorage tail --refused"}, {"tgstorage tail --client crm --json"}},
     .run = follow},
    {.name = "kick",
     .group = Group::clients,
     .summary = "Cuts clients' connections",
     .description = "Cuts the connections of a running storage that TARGET means; what they asked for and "
                    "what still waits is dropped. They may connect again.",
     .parameters = {kTarget, kSettings, kJson},
     .exits = {kDone, kNotOrdered, kWrongUse},
     .examples = {{"tgstorage kick session:42"}},
     .run = give_order},
    {.name = "block",
     .group = Group::clients,
     .summary = "Cuts clients' connections and keeps them out",
     .description = "As `kick`, and they may not connect again until `unblock`: also not after a restart.",
     .parameters = {kTarget, kSettings, kJson},
     .exits = {kDone, kNotOrdered, kWrongUse},
     .examples = {{"tgstorage block client:crm"}, {"tgstorage block 203.0.113.0/24"}},
     .run = give_order},
    {.name = "unblock",
     .group = Group::clients,
     .summary = "Lets blocked clients in again",
     .parameters = {kTarget, kSettings, kJson},
     .exits = {kDone, kNotOrdered, kWrongUse},
     .examples = {{"tgstorage unblock client:crm"}},
     .run = give_order},
    {.name = "blocks",
     .group = Group::clients,
     .summary = "Lists who is blocked",
     .parameters = {kSettings, kJson},
     .exits = {kDone, kNotOrdered, kWrongUse},
     .run = give_order},
};

}  // namespace

std::span<const Command> client_commands() {
  return kRows;
}

}  // namespace tgs
