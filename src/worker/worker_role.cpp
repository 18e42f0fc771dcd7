#include "worker/worker_role.h"

#include <sys/eventfd.h>

#include <thread>

#include "role/configuration.h"
#include "sandbox/sandbox.h"
#include "worker/proxied_network.h"
#include "worker/sender.h"
#include "worker/tdlib_log.h"

namespace tgs::worker {
namespace {

int serve(ipc::Channel monitor, const TdJson& td, const Settings& settings, Log& log) {
  install_tdlib_log(td, settings.tdlib, log);
  if (settings.tdlib.proxy) {
    keep_to_proxy(*settings.tdlib.proxy, [&log](std::string_view what) {
      log.debug({}, "TDLib was kept from going round tdlib.proxy to {}", what);
    });
  }
  const UniqueFd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  Mailbox<Order> orders;
  Mailbox<Event> events;
  Receiver receiver(td, settings, orders, events, wake.get(), log);
  const auto before_first = [&](const std::string& session_folder) {
    const bool is_alone = settings.tdlib.sessions_per_worker == 1;
    auto entered = sandbox::enter_worker(settings.sandbox, is_alone ? session_folder : settings.tdlib.path,
                                         settings.files.directory);
    if (entered) {
      log.write_behind();
      std::thread([&receiver] { receiver.run(); }).detach();  // a thread that is there already stays outside
    }
    return entered;
  };
  Sender sender(td, settings, std::move(monitor), orders, events, wake.get(), before_first, log);
  sender.run();
  log.flush();
  // The receiver's thread still uses what lives here.
  ::_exit(0);
}

int give_up(const ipc::Channel& monitor, const Error& why, Log& log) {
  log.fatal({}, "{}", why.message);
  [[maybe_unused]] const auto sent = monitor.send({ipc::MessageKind::worker_failed, 0, why.message});
  return 1;
}

}  // namespace

int run(ipc::Channel monitor, const TdJson& td, Log& log) {
  const auto settings = role::wait_for_settings(monitor);
  if (!settings) {
    return give_up(monitor, settings.error(), log);
  }
  log.set_level(static_cast<LogLevel>(settings->debug_level));
  return serve(std::move(monitor), td, *settings, log);
}

int run_alone(ipc::Channel monitor, Log& log) {
  const auto settings = role::wait_for_settings(monitor);
  if (!settings) {
    return give_up(monitor, settings.error(), log);
  }
  log.set_level(static_cast<LogLevel>(settings->debug_level));
  const auto td = TdJson::load(settings->tdlib.library);
  if (!td) {
    return give_up(monitor, td.error(), log);
  }
  return serve(std::move(monitor), *td, *settings, log);
}

}  // namespace tgs::worker
