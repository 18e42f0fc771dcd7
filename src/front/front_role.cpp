#include "front/front_role.h"

#include "front/front.h"
#include "sandbox/sandbox.h"
#include "settings/load.h"

namespace tgs::front {
namespace {

Result<Settings> wait_for_settings(const ipc::Channel& monitor) {
  auto message = monitor.wait();
  if (!message) {
    return fail(message.error());
  }
  if (message->kind != ipc::MessageKind::configure) {
    return fail("the first message was not the settings");
  }
  const auto text = ipc::text_from_fd(message->fd.get());
  return text ? load_projection(*text) : fail(text.error());
}

}  // namespace

int run(ipc::Channel monitor, Log& log) {
  auto settings = wait_for_settings(monitor);
  if (!settings) {
    log.fatal({}, "{}", settings.error().message);
    return 1;
  }
  log.set_level(static_cast<LogLevel>(settings->debug_level));
  if (const auto entered = sandbox::enter_front(settings->sandbox); !entered) {
    log.fatal({}, "{}", entered.error().message);
    return 1;
  }
  net::Loop loop(1);
  const Front front(loop, std::move(*settings), std::move(monitor), log);
  loop.run();
  return front.exit_code();
}

}  // namespace tgs::front
