// Picks what this process is: the command that the owner typed, or one of the roles that the monitor starts.
#include <unistd.h>

#include <string>
#include <string_view>

#include "base/log.h"
#include "cli/invocation.h"
#include "front/front_role.h"
#include "ipc/role.h"
#include "monitor/serve.h"
#include "store/store_role.h"
#include "worker/worker_role.h"
#include "worker/zygote_role.h"

namespace {

struct Role {
  std::string_view name;
  int (*run)(tgs::ipc::Channel monitor, tgs::Log& log);
  bool has_tdlib;  // its destructors must not run beside its threads
};

constexpr Role kRoles[] = {
    {"front", tgs::front::run, false},
    {"store", tgs::store::run, false},
    {"zygote", tgs::worker::run_zygote, true},
    {"worker", tgs::worker::run_alone, true},
};

/// `name` is a copy: the title is written over the command line's memory.
int run_role(const std::string& name) {
  for (const auto& role : kRoles) {
    if (role.name != name) {
      continue;
    }
    tgs::ipc::set_title("tgstorage: " + name, "tgs-" + name);
    tgs::ipc::forbid_dumps();
    tgs::ipc::ignore_group_signals();
    tgs::Log log(name);
    auto channel = tgs::ipc::role_channel();
    if (!channel) {
      log.fatal({}, "{}", channel.error().message);
      return tgs::exit_wrong_use;
    }
    const int code = role.run(std::move(*channel), log);
    log.flush();
    return role.has_tdlib ? (::_exit(code), code) : code;
  }
  return tgs::exit_wrong_use;
}

int run_command(int argc, char** argv) {
  const auto invocation = tgs::parse(argc, argv);
  if (!invocation) {
    return tgs::print(invocation.error());
  }
  tgs::ipc::forbid_dumps();
  if (const auto answer = tgs::answer(*invocation)) {
    return tgs::print(*answer);
  }
  auto loaded = tgs::load_settings(*invocation);
  if (!loaded) {
    return tgs::print(loaded.error());
  }
  tgs::Log log("");
  return tgs::monitor::serve(std::move(loaded->settings), loaded->warnings,
                             {.settings = invocation->settings_file, .port = invocation->port_file},
                             invocation->taken_over, log);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 2 && std::string_view(argv[1]) == "role") {
    tgs::ipc::keep_title_memory(argc, argv);
    return run_role(argv[2]);
  }
  return run_command(argc, argv);
}
