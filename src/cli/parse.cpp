#include <CLI/CLI.hpp>

#include "cli/help.h"
#include "cli/invocation.h"
#include "settings/node.h"

namespace tgs {
namespace {

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
  app.add_option("--takeover", invocation.taken_over)->type_name("NODE")->check([](const std::string& name) {
    return is_node_name(name) ? std::string() : "\"" + name + "\" is no node's name";
  });
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
    if (!row.is_for_owner) {
      continue;
    }
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
  auto* now = backup->add_subcommand("now")->fallthrough();
  now->set_help_flag();
  now->add_option("--session", invocation.session)->type_name("N")->check(CLI::PositiveNumber);
  now->callback([&invocation] { invocation.action = Action::backup_now; });
  auto* restore = app.add_subcommand("restore")->fallthrough();
  restore->set_help_flag();
  restore->add_option("--session", invocation.session)
      ->type_name("N")
      ->check(CLI::PositiveNumber)
      ->required();
  restore->add_option("--to", invocation.session_file)->type_name("FOLDER")->required();
  restore->callback([&invocation] { invocation.action = Action::restore; });
  auto* release = app.add_subcommand("release")->fallthrough();
  release->set_help_flag();
  release->add_option("--session", invocation.session)->type_name("N")->check(CLI::PositiveNumber);
  release->callback([&invocation] { invocation.action = Action::release; });
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
