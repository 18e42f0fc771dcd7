#include "role/configuration.h"

#include "settings/load.h"

namespace tgs::role {

Result<Settings> settings_from(int fd) {
  auto text = ipc::text_from_fd(fd);
  if (!text) {
    return fail(text.error());
  }
  auto settings = load_projection(*text);
  wipe(*text);
  return settings;
}

Result<Settings> wait_for_settings(const ipc::Channel& monitor) {
  const auto message = monitor.wait();
  if (!message) {
    return fail(message.error());
  }
  return message->kind == ipc::MessageKind::configure && message->fd
             ? settings_from(message->fd.get())
             : fail("the monitor's first message is not the settings");
}

}  // namespace tgs::role
