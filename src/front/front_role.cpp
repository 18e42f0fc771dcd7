#include "front/front_role.h"

#include "front/front.h"
#include "net/run_awake.h"
#include "role/configuration.h"
#include "sandbox/sandbox.h"

namespace tgs::front {
int run(ipc::Channel monitor, Log& log) {
  auto settings = role::wait_for_settings(monitor);
  if (!settings) {
    log.fatal({}, "{}", settings.error().message);
    return 1;
  }
  log.set_level(static_cast<LogLevel>(settings->debug_level));
  if (const auto entered = sandbox::enter_front(settings->sandbox); !entered) {
    log.fatal({}, "{}", entered.error().message);
    return 1;
  }
  log.write_behind();
  net::Loop loop(1);
  const Front front(loop, std::move(*settings), std::move(monitor), log);
  net::run_awake(loop);
  return front.exit_code();
}

}  // namespace tgs::front
