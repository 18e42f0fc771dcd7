#include "worker/configuration.h"

#include "settings/load.h"

namespace tgs::worker {

Result<Settings> wait_for_settings(const ipc::Channel& monitor) {
  auto message = monitor.wait();
  if (!message) {
    return fail(message.error());
  }
  if (message->kind != ipc::MessageKind::configure || !message->fd) {
    return fail("the monitor's first message is not the settings");
  }
  auto text = ipc::text_from_fd(message->fd.get());
  if (!text) {
    return fail(text.error());
  }
  auto settings = load_projection(*text);
  wipe(*text);
  return settings;
}

}  // namespace tgs::worker
