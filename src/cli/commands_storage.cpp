// Rows: the storage itself, its settings and what they name.
#include <ctime>

#include "cli/certificate.h"
#include "cli/check.h"
#include "cli/command.h"
#include "cli/doctor.h"
#include "cli/init.h"
#include "cli/parameters.h"
#include "settings/document.h"

namespace tgs {
namespace {

const Command kRows[] = {
    {.name = "serve",
     .group = Group::storage,
     .summary = "Runs the storage; also what happens without a command",
     .description =
         "Listens for clients and runs their sessions, in the foreground, until SIGTERM or SIGINT.\n"
         "SIGTERM and SIGINT close all sessions in good order and end the storage. SIGHUP reads the settings "
         "and the TLS files anew. SIGUSR1 opens the log file anew, after logrotate has moved it.",
     .parameters =
         {kSettings,
          {.name = "--port-file",
           .value = "FILE",
           .kind = Kind::file,
           .place = &Invocation::port_file,
           .meaning = "Once the storage listens, the port's number is in this file; it appears all at once."},
          {.name = "--takeover",
           .value = "NODE",
           .kind = Kind::node,
           .place = &Invocation::taken_over,
           .meaning =
               "For this run: sessions of the storage NODE (cluster.node) that is lost and could not release "
               "them, once it has stopped renewing. If it still runs somewhere, cut off from the database or "
               "paused, Telegram sees one key in two places and ends those sessions for good: make sure that "
               "it can't come back, its machine off or its sessions' folder gone."},
          {.name = "--check",
           .meaning = "Starts nothing: the same as `tgstorage check`.",
           .command = "check"},
          {.name = "--dump",
           .meaning = "Starts nothing: the same as `tgstorage settings dump`.",
           .command = "settings dump"}},
     .exits = {{exit_ok, "An orderly stop."},
               {exit_failure, "A failure; the last line of the log says which."},
               kWrongUse},
     .examples = {{"tgstorage serve --settings storage/settings.json"},
                  {"tgstorage serve --settings test.json --port-file port.txt",
                   "\"port\": 0 takes any free one"}}},
    {.name = "init",
     .group = Group::storage,
     .summary = "Makes a folder to run a storage from",
     .description =
         "Asks for the application's api_id and api_hash, which come from https://my.telegram.org/apps, and "
         "makes settings.json, the settings' schema for editors and their description, and encryption.key, a "
         "new key for the sessions' databases. All of them are made, for their owner's eyes only, or none. A "
         "file that is there is left as it is, and nothing is made then.",
     .parameters = {{.name = "FOLDER",
                     .kind = Kind::folder,
                     .place = &Invocation::folder,
                     .meaning = "Made where it is not there. Default: the working directory."},
                    {.name = "--api-id",
                     .value = "N",
                     .place = &Invocation::api_id,
                     .meaning = "The application's number, instead of asking."},
                    {.name = "--api-hash-file",
                     .value = "FILE",
                     .kind = Kind::file,
                     .place = &Invocation::api_hash_file,
                     .meaning = "A file with the application's hash, instead of asking."},
                    kJson},
     .exits = {kDone, kNothingDone, {exit_wrong_use, "A wrong command line, or a wrong value."}},
     .examples = {{"tgstorage init storage/mine"},
                  {"tgstorage init storage/mine --api-id 12345 --api-hash-file api_hash"}},
     .run = make_folder},
    {.name = "check",
     .group = Group::storage,
     .summary = "Says everything that is wrong with the settings",
     .description = "Looks at the settings and the files that they name, and starts nothing.",
     .parameters = {kSettings, kJson},
     .exits = {{exit_ok, "Nothing is wrong; there may be warnings."}, kWrongUse},
     .examples = {{"tgstorage check --settings storage/settings.json"}},
     .run = check_settings},
    {.name = "doctor",
     .group = Group::storage,
     .summary = "Checks all a storage needs, and says how to fix what is wrong",
     .description = "Settings, permissions, clock, kernel, TDLib, sessions, key, disk, ports, certificates, "
                    "Telegram or its proxy, and the database: what is wrong with each, and what to do about "
                    "it. It changes nothing, and a storage may run or not. Run it as the storage's own user.",
     .parameters = {kSettings,
                    {.name = "--offline",
                     .place = &Invocation::stays_offline,
                     .meaning = "Connects neither to Telegram nor to the database."},
                    kJson},
     .exits = {{exit_ok, "Nothing has failed; there may be warnings."},
               {exit_failure, "A check has failed."},
               {exit_wrong_use, "A wrong command line."}},
     .examples = {{"tgstorage doctor --settings storage/settings.json"}},
     .run = examine},
    {.name = "certificate",
     .group = Group::storage,
     .summary = "Says whose certificates a file has, and until when",
     .description =
         "Says whose the certificates in a PEM file are, their fingerprints, and how many days they are good "
         "for. Fewer than 30 days left are a failure, so that a daily job can give notice.",
     .parameters = {Parameter{.name = "FILE",
                              .kind = Kind::file,
                              .place = &Invocation::certificate_file,
                              .meaning = "The PEM file; a key in it is passed over."}
                        .needed(),
                    kJson},
     .exits = {{exit_ok, "All of them are good for 30 more days."},
               {exit_failure, "One has expired, expires within 30 days, is not valid yet, or can't be read."},
               kWrongUse},
     .run =
         [](const Invocation& invocation) {
           return describe_certificates(invocation.certificate_file, std::time(nullptr), invocation.json);
         }},
    {.name = "settings page",
     .group = Group::storage,
     .summary = "Prints the description of all settings",
     .description = "This is docs/settings.md.",
     .run = [](const Invocation&) { return Answer{.out = settings_page()}; }},
    {.name = "settings schema",
     .group = Group::storage,
     .summary = "Prints the settings' JSON schema, for editors",
     .description = "This is docs/settings.schema.json.",
     .run = [](const Invocation&) { return Answer{.out = settings_schema()}; }},
    {.name = "settings sample",
     .group = Group::storage,
     .summary = "Prints a settings file to begin with",
     .description = "This is storage/settings.json.",
     .examples = {{"tgstorage settings sample > settings.json"}},
     .run = [](const Invocation&) { return Answer{.out = settings_sample()}; }},
    {.name = "settings dump",
     .group = Group::storage,
     .summary = "Prints every setting with the value in force",
     .description = "Secrets are shown as ***. Nothing is started.",
     .parameters = {kSettings},
     .exits = {{exit_ok, "Nothing is wrong with the settings."}, kWrongUse},
     .run = dump_settings},
};

}  // namespace

std::span<const Command> storage_commands() {
  return kRows;
}

}  // namespace tgs
