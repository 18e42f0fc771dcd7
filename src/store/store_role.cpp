#include "store/store_role.h"

#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "backup/backup.h"
#include "mysql/connection.h"
#include "role/configuration.h"
#include "sandbox/sandbox.h"
#include "settings/secret_source.h"
#include "store/audit_writer.h"
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

/// Null: the settings want none.
Result<std::unique_ptr<AuditWriter>> open_audit(const Settings& settings, Log& log) {
  if (!settings.audit) {
    return nullptr;
  }
  const auto key_file = audit_key_file(settings.tdlib);
  const auto key = read_secret_file(key_file);
  if (!key) {
    return fail(fmt::format("audit: {} can't be read: {}", key_file, key.error().message));
  }
  const auto& audit = *settings.audit;
  return std::make_unique<AuditWriter>(
      Journal::Place{audit.file, audit_end_file(settings.tdlib), audit.max_bytes, audit.keep},
      key->content.reveal(),
      audit.arguments == AuditArguments::plain ? audit::Form::plain : audit::Form::hashed, log);
}

sandbox::StoreNeeds needs_of(const Settings& settings) {
  sandbox::StoreNeeds needs;
  if (settings.audit) {
    needs.audit_folder = std::filesystem::path(settings.audit->file).parent_path().string();
  }
  needs.database = settings.mysql.has_value();
  if (!settings.tdlib.encryption_key.empty()) {
    needs.sessions_folder = settings.tdlib.path;
  }
  if (settings.mysql && settings.mysql->ssl) {
    const auto& [key, cert, ca] = *settings.mysql->ssl;
    needs.certificates = {key, cert, ca};
    std::erase(needs.certificates, "");
  }
  return needs;
}

/// Null: the settings want none, or there can't be one now; sessions go on all the same.
std::unique_ptr<backup::Backup> start_backup(const Settings& settings, const lease::Keeper* leases,
                                             Log& log) {
  if (!settings.mysql) {
    return nullptr;
  }
  const lease::Holder nobody{settings.cluster.node, {}};
  auto backup = backup::Backup::start(settings, leases != nullptr ? leases->holder() : nobody, log);
  if (!backup) {
    log.error({}, "mysql: nothing is copied: {}", backup.error().message);
    return nullptr;
  }
  return std::move(*backup);
}

/// Null: no session is copied, or leases can't be kept; then none starts.
std::shared_ptr<lease::Keeper> start_leases(const Settings& settings, Log& log) {
  if (!settings.mysql || settings.tdlib.encryption_key.empty()) {
    return nullptr;
  }
  auto leases = lease::Keeper::start(settings, leases_file(settings.tdlib), log);
  if (!leases) {
    log.error({}, "leases can't be taken: {}", leases.error().message);
    return nullptr;
  }
  return std::move(*leases);
}

}  // namespace

int run(ipc::Channel monitor, Log& log) {
  const auto settings = role::wait_for_settings(monitor);
  if (!settings) {
    log.fatal({}, "{}", settings.error().message);
    return 1;
  }
  log.set_level(static_cast<LogLevel>(settings->debug_level));
  if (settings->mysql) {
    mysql::load_plugins();
  }
  if (const auto entered =
          sandbox::enter_store(settings->sandbox, store_folder(settings->tdlib), needs_of(*settings));
      !entered) {
    log.fatal({}, "{}", entered.error().message);
    return 1;
  }
  log.write_behind();
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on file sizes is a full disk, not the end
  auto audit = open_audit(*settings, log);
  if (!audit) {
    log.fatal({}, "{}", audit.error().message);
    return 1;
  }
  const auto leases = start_leases(*settings, log);
  auto backup = start_backup(*settings, leases.get(), log);
  Store(std::move(monitor),
        {.cache = open_cache(*settings, log),
         .audit = audit->get(),
         .backup = backup.get(),
         .leases = leases.get(),
         .has_database = settings->mysql.has_value(),
         .reports = settings->metrics || settings->mysql},
        log)
      .run();
  if (settings->mysql) {
    backup.reset();  // records what is known
    audit->reset();  // writes what waits
    log.flush();
    ::_exit(0);  // a thread may wait for the server, and uses what lives here
  }
  return 0;
}

}  // namespace tgs::store
