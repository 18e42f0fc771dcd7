// The copy of all data in MySQL (docs/backup.md): what changes is recorded in an outbox, and written to the database as soon
// as that takes it. Owned by the store; its methods are for any thread, and wait for nothing.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "backup/recorder.h"
#include "base/log.h"
#include "base/result.h"
#include "settings/settings.h"
#include "vault/key_ring.h"

namespace tgs::backup {

class Backup {
 public:
  /// With `settings.mysql`. Sessions are copied where the settings have the owner's key, else only names; the log says so.
  /// `outbox`: its file. The process has to end by _exit(), as a thread may wait for the server then; `settings` and `log`
  /// last as long as it does.
  static Result<std::unique_ptr<Backup>> start(const Settings& settings, const std::string& outbox, Log& log);

  /// At its end all that is known by then is in the outbox.
  ~Backup() = default;

  void put(PeerRows rows) { recorder_->put(std::move(rows)); }

 private:
  Backup() = default;

  std::optional<vault::KeyRing> keys_;
  std::optional<Recorder> recorder_;
};

}  // namespace tgs::backup
