#include "store/store_role.h"

#include "role/configuration.h"
#include "sandbox/sandbox.h"
#include "store/store.h"

namespace tgs::store {
namespace {

std::optional<PeerCache> open_cache(const Settings& settings, Log& log) {
  auto cache = PeerCache::open(store_folder(settings.tdlib) + "/names.sqlite",
                               std::chrono::duration_cast<std::chrono::seconds>(settings.resolver.ttl));
  if (!cache) {
    log.error({}, "{}; names are looked up anew after each start", cache.error().message);
    return std::nullopt;
  }
  return std::move(*cache);
}

}  // namespace

int run(ipc::Channel monitor, Log& log) {
  const auto settings = role::wait_for_settings(monitor);
  if (!settings) {
    log.fatal({}, "{}", settings.error().message);
    return 1;
  }
  log.set_level(static_cast<LogLevel>(settings->debug_level));
  if (const auto entered = sandbox::enter_store(settings->sandbox, store_folder(settings->tdlib)); !entered) {
    log.fatal({}, "{}", entered.error().message);
    return 1;
  }
  Store(std::move(monitor), open_cache(*settings, log), log).run();
  return 0;
}

}  // namespace tgs::store
