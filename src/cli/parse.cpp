#include <CLI/CLI.hpp>

#include "cli/invocation.h"

namespace tgs {
namespace {

constexpr const char* help_text = R"(tgstorage - shares Telegram sessions among clients, within white-lists

USAGE
  tgstorage [serve] [--settings FILE] [--port-file FILE]
  tgstorage [--settings FILE] --check | --dump
  tgstorage settings page | schema | sample
  tgstorage certificate FILE
  tgstorage audit verify [--settings FILE] [--key FILE] [FILE...]
  tgstorage kick | block | unblock TARGET [--settings FILE] [--json]
  tgstorage blocks [--settings FILE] [--json]
  tgstorage policy explain REQUEST [--client NAME] [--settings FILE] [--json]
  tgstorage policy suggest --audit FILE...
  tgstorage policy replay --audit FILE... [--settings FILE] [--json]
  tgstorage export --session N --to FILE [--settings FILE] [--key FILE]
  tgstorage import --from FILE [--session N] [--settings FILE] [--key FILE]
  tgstorage backup status | verify [--settings FILE]
  tgstorage restore --session N --to FOLDER [--settings FILE]
  tgstorage keygen
  tgstorage rekey --to FILE [--settings FILE]
  tgstorage --version | --help

COMMANDS
  serve              Listens for clients and runs their sessions, in the foreground, until SIGTERM or SIGINT.
                     This is also what happens when no command is given.
  settings page      Prints the description of all settings (docs/settings.md).
  settings schema    Prints their JSON schema, for editors (docs/settings.schema.json).
  settings sample    Prints a settings file to begin with (storage/settings.json).
  certificate FILE   Says whose the certificates in a PEM file are, their fingerprints, and how many days they are
                     good for. Fewer than 30 days left are a failure, so that a daily job can give notice.
  audit verify       Says whether the audit's files are as the storage wrote them: no line changed, added, moved or
                     removed. Without FILE it reads all files of the settings.
  kick TARGET        Cuts the connections of a running storage that TARGET means; what they asked for and what still
                     waits is dropped. They may connect again.
  block TARGET       The same, and they may not, until unblock: also not after a restart.
  unblock TARGET     Lets them in again.
  blocks             Lists who is blocked.
  policy explain     Says whether a request, written as a client would, passes the policy of the settings, which step
                     and which rule refuse it, and why. No storage needs to run.
  policy suggest     Prints the smallest lists that would have let through what passed, by an audit log.
  policy replay      Says what the settings would decide otherwise about the requests of an audit log: by client,
                     session and type, not by arguments.
  export             Makes one encrypted file of a session, to move it to another storage. The session must be closed:
                     the storage need not be stopped, but no client may be connected to it. The file is read back
                     before it gets its name; one that is there is left as it is.
  import             Makes a session's folder of such a file, all of it or nothing. A folder that is there is left as it
                     is. The storage may run. The session's databases stay encrypted with the key that they have,
                     which has to be this storage's too. Afterwards run the session in one storage only.
  backup status      Says whether the database in the settings can be asked, how many sessions and which snapshots are
                     in it, and how much waits for it.
  backup verify      Says of each session in the database whether it could be restored: reads all of its newest
                     snapshot, too.
  restore            Makes a folder of a session's newest snapshot in the database, or of its rows. A td.binlog that is
                     there is left as it is, and for a snapshot the folder has to be empty. A running storage restores
                     by itself what its sessions' folder lacks.
  keygen             Prints a new key, for tdlib.encryption_key or --key.
  rekey              Gives all that is encrypted with the storage's key the one in FILE: sessions, rows in the database,
                     and what waits for it. No storage may run. Interrupted, it goes on when it is run again; at its
                     end it says what to put into the settings.

TARGET
  crm, client:crm    A client by its name in the settings.
  10.0.0.0/8, address:10.0.0.0/8
                     Addresses that clients connect from, as the log shows them.
  42, session:42     A session.

OPTIONS
  --settings FILE    The settings. Default: settings.json in the working directory. Relative paths in it begin
                     at its own folder.
  --port-file FILE   Once the storage listens, the port's number is in this file; it appears all at once.
  --key FILE         Of `audit verify`: the audit's key; default: the one in the sessions' folder of the settings.
                     Of `export` and `import`: the key of the exported file; default: that of the sessions' databases,
                     tdlib.encryption_key or the one in the sessions' folder.
  --session N        The session to export or restore; which one the imported one is to be, where not the same.
  --to, --from FILE  The exported file; of `restore` the folder; of `rekey` the file with the new key.
  --client NAME      Whose request it is. Default: that of a client that has no rules of its own.
  --audit FILE...    Files of an audit log, in any order.
  --json             Prints the answer as one JSON object.
  --check            Says everything that is wrong with the settings, and starts nothing.
  --dump             Prints every setting with the value in force, secrets as ***, and starts nothing.
  --version          Prints the version.
  --help, -h         Prints this text.

SIGNALS
  SIGTERM, SIGINT    Close all sessions in good order and end.
  SIGUSR1            Opens the log file anew, after logrotate has moved it.

EXIT CODES
  0   An orderly stop, or nothing wrong with the settings.
  1   A failure; the last line of the log says which. Of `certificate`: one that has expired, expires within
      30 days, is not valid yet, or can't be read. Of `audit verify`: the files are not as they were written. Of
      commands to a running storage: it does not run, this user may not, or it says why it can't. Of `policy
      explain`: the request is refused; of `policy replay`: something would be otherwise. Of `export`, `import` and
      `restore`: nothing was made, and why. Of `rekey`: something has not the new key yet. Of `backup status`:
      something is wrong; of `backup verify`: a session can't be restored.
  2   Wrong settings or a wrong command line. Of `audit verify` also: files or key can't be read.

EXAMPLES
  tgstorage --settings storage/settings.json --check
  tgstorage serve --settings storage/settings.json
  tgstorage serve --settings test.json --port-file port.txt     # "port": 0 takes any free port
)";

/// The options as CLI11 finds them, before they are an Invocation.
struct Switches {
  bool check = false;
  bool dump = false;
  bool version = false;
  bool help = false;
  std::string target;
};

void add_options(CLI::App& app, Invocation& invocation, Switches& switches) {
  app.set_help_flag();
  app.add_option("--settings", invocation.settings_file)->type_name("FILE");
  app.add_option("--port-file", invocation.port_file)->type_name("FILE");
  auto* check = app.add_flag("--check", switches.check);
  app.add_flag("--dump", switches.dump)->excludes(check);
  app.add_flag("--version", switches.version);
  app.add_flag("--json", invocation.json);
  app.add_flag("--help,-h", switches.help);
}

void add_commands(CLI::App& app, Invocation& invocation) {
  app.add_subcommand("serve")->fallthrough()->set_help_flag();
  auto* settings = app.add_subcommand("settings")->fallthrough();
  settings->set_help_flag();
  const auto add = [settings, &invocation](const char* name, Action action) {
    auto* command = settings->add_subcommand(name)->fallthrough();
    command->set_help_flag();
    command->callback([&invocation, action] { invocation.action = action; });
  };
  add("page", Action::page);
  add("schema", Action::schema);
  add("sample", Action::sample);
}

void add_certificate(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("certificate")->fallthrough();
  command->set_help_flag();
  command->add_option("FILE", invocation.certificate_file);
  command->callback([&invocation] { invocation.action = Action::certificate; });
}

void add_audit(CLI::App& app, Invocation& invocation) {
  auto* audit = app.add_subcommand("audit")->fallthrough();
  audit->set_help_flag();
  auto* verify = audit->add_subcommand("verify")->fallthrough();
  verify->set_help_flag();
  verify->add_option("FILE", invocation.audit_files);
  verify->add_option("--key", invocation.audit_key);
  verify->callback([&invocation] { invocation.action = Action::audit; });
}

/// The commands of admin/message.h.
void add_orders(CLI::App& app, Invocation& invocation, std::string& target) {
  for (const auto& row : admin::commands()) {
    auto* command = app.add_subcommand(std::string(row.name))->fallthrough();
    command->set_help_flag();
    if (row.has_target) {
      command->add_option("TARGET", target)->required();
    }
    command->callback([&invocation, kind = row.command] {
      invocation.action = Action::order;
      invocation.order.command = kind;
    });
  }
}

void add_policy(CLI::App& app, Invocation& invocation) {
  auto* policy = app.add_subcommand("policy")->fallthrough();
  policy->set_help_flag();
  policy->require_subcommand(1);
  auto* explain = policy->add_subcommand("explain")->fallthrough();
  explain->set_help_flag();
  explain->add_option("REQUEST", invocation.request)->required();
  explain->add_option("--client", invocation.client)->type_name("NAME");
  explain->callback([&invocation] { invocation.action = Action::explain; });
  for (const auto& [name, action] :
       {std::pair("suggest", Action::suggest), std::pair("replay", Action::replay)}) {
    auto* command = policy->add_subcommand(name)->fallthrough();
    command->set_help_flag();
    command->add_option("--audit", invocation.audit_logs)->type_name("FILE")->required();
    command->callback([&invocation, action = action] { invocation.action = action; });
  }
}

void add_moving(CLI::App& app, Invocation& invocation) {
  auto* keygen = app.add_subcommand("keygen")->fallthrough();
  keygen->set_help_flag();
  keygen->callback([&invocation] { invocation.action = Action::keygen; });
  auto* rekey = app.add_subcommand("rekey")->fallthrough();
  rekey->set_help_flag();
  rekey->add_option("--to", invocation.new_key)->type_name("FILE")->required();
  rekey->callback([&invocation] { invocation.action = Action::rekey; });
  for (const auto& [name, file, action] : {std::tuple("export", "--to", Action::export_session),
                                           std::tuple("import", "--from", Action::import_session)}) {
    auto* command = app.add_subcommand(name)->fallthrough();
    command->set_help_flag();
    command->add_option(file, invocation.session_file)->type_name("FILE");
    command->add_option("--session", invocation.session)->type_name("N")->check(CLI::PositiveNumber);
    command->add_option("--key", invocation.session_key)->type_name("FILE");
    command->callback([&invocation, action = action] { invocation.action = action; });
  }
}

void add_backup(CLI::App& app, Invocation& invocation) {
  auto* backup = app.add_subcommand("backup")->fallthrough();
  backup->set_help_flag();
  backup->require_subcommand(1);
  for (const auto& [name, action] :
       {std::pair("status", Action::backup_status), std::pair("verify", Action::backup_verify)}) {
    auto* command = backup->add_subcommand(name)->fallthrough();
    command->set_help_flag();
    command->callback([&invocation, action = action] { invocation.action = action; });
  }
  auto* restore = app.add_subcommand("restore")->fallthrough();
  restore->set_help_flag();
  restore->add_option("--session", invocation.session)
      ->type_name("N")
      ->check(CLI::PositiveNumber)
      ->required();
  restore->add_option("--to", invocation.session_file)->type_name("FOLDER")->required();
  restore->callback([&invocation] { invocation.action = Action::restore; });
}

Answer misuse(const std::string& what) {
  return {.exit_code = exit_wrong_use, .err = "tgstorage: " + what + "\nTry: tgstorage --help\n"};
}

tl::expected<Invocation, Answer> decide(const CLI::App& app, Invocation invocation,
                                        const Switches& switches) {
  if (switches.help) {
    return tl::unexpected(Answer{.out = help_text});
  }
  const bool documents = invocation.action != Action::serve;
  if (app.got_subcommand("settings") && !documents) {
    return tl::unexpected(misuse("settings: page, schema or sample is missing"));
  }
  if (app.got_subcommand("certificate") && invocation.certificate_file.empty()) {
    return tl::unexpected(misuse("certificate: the file is missing"));
  }
  if (app.got_subcommand("audit") && invocation.action != Action::audit) {
    return tl::unexpected(misuse("audit: verify is missing"));
  }
  if (invocation.action == Action::export_session &&
      (invocation.session == 0 || invocation.session_file.empty())) {
    return tl::unexpected(misuse("export: --session N and --to FILE are needed"));
  }
  if (invocation.action == Action::import_session && invocation.session_file.empty()) {
    return tl::unexpected(misuse("import: --from FILE is needed"));
  }
  if (invocation.action == Action::order && invocation.order.command != admin::Command::blocks) {
    auto target = admin::Target::parse(switches.target);
    if (!target) {
      return tl::unexpected(misuse(target.error().message));
    }
    invocation.order.target = std::move(*target);
  }
  if (switches.version) {
    invocation.action = Action::version;
  } else if (switches.check) {
    invocation.action = Action::check;
  } else if (switches.dump) {
    invocation.action = Action::dump;
  }
  invocation.settings_named = app.count("--settings") > 0;
  return invocation;
}

}  // namespace

tl::expected<Invocation, Answer> parse(int argc, const char* const* argv) {
  CLI::App app;
  Invocation invocation;
  Switches switches;
  add_options(app, invocation, switches);
  add_commands(app, invocation);
  add_certificate(app, invocation);
  add_audit(app, invocation);
  add_orders(app, invocation, switches.target);
  add_policy(app, invocation);
  add_moving(app, invocation);
  add_backup(app, invocation);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return tl::unexpected(misuse(error.what()));
  }
  return decide(app, std::move(invocation), switches);
}

}  // namespace tgs
