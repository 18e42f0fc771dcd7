// Rows: the clients of a running storage.
#include "cli/command.h"
#include "cli/order.h"
#include "cli/parameters.h"

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
    {.name = "kick",
     .group = Group::clients,
     .summary = "Cuts clients' connections",
     .description = "Cuts the connections of a running storage that TARGET means; what they asked for and "
                    "what still waits is "
                    "dropped. They may connect again.",
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
