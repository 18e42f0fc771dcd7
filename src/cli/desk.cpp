#include "cli/desk.h"

#include <chrono>

#include "backup/session_rows.h"
#include "mysql/schema.h"
#include "vault/key_text.h"

namespace tgs {
namespace {

constexpr std::chrono::seconds kPatience{30};

}  // namespace

Result<mysql::Connection> open_database(const Settings& settings, Log& log) {
  if (!settings.mysql) {
    return fail("the settings have no section mysql");
  }
  auto connection = mysql::connect(*settings.mysql, log, kPatience);
  return connection ? Result<mysql::Connection>(std::move(*connection)) : fail(connection.error().message);
}

Result<Keys> keys_of(const TdlibSettings& tdlib) {
  auto owner = vault::key_from(tdlib.encryption_key.reveal());
  if (!owner) {
    return fail("nothing is copied, or can be restored, without tdlib.encryption_key in the settings");
  }
  auto ring = vault::KeyRing::of(backup::kDatabasePurpose, {&*owner, 1});
  return ring ? Result<Keys>(Keys{std::move(*owner), std::move(*ring)}) : fail(ring.error());
}

Result<Desk> prepare(Settings settings, Log& log) {
  auto keys = keys_of(settings.tdlib);
  if (!keys) {
    return fail(keys.error());
  }
  auto connection = open_database(settings, log);
  return connection ? Result<Desk>(Desk{std::move(settings), std::move(*keys), std::move(*connection)})
                    : fail(connection.error());
}

}  // namespace tgs
