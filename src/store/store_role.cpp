#include "store/store_role.h"

#include "ipc/role.h"

namespace tgs::store {

int run(ipc::Channel monitor, Log& log) {
  for (;;) {
    const auto message = monitor.wait();
    if (!message || message->kind == ipc::MessageKind::stop) {
      return 0;
    }
    if (message->kind == ipc::MessageKind::reopen_log) {
      if (const auto replaced = ipc::replace_log(message->fd); !replaced) {
        log.error({}, "{}", replaced.error().message);
      }
    }
  }
}

}  // namespace tgs::store
