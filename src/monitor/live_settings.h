// The settings in force: read anew from their file when the owner asks for it, with what each role may know of them in
// a sealed memory file. Owned by the monitor's process; one thread.
#pragma once

#include <string>

#include "base/log.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "monitor/sessions_folder.h"
#include "settings/settings.h"

namespace tgs::monitor {

class LiveSettings {
 public:
  /// `folder` outlives this. Fills in what the settings leave to the storage: the library's path, the databases' key.
  static Result<LiveSettings> open(Settings settings, std::string file, const SessionsFolder& folder);

  const Settings& settings() const { return settings_; }
  /// Whether the database may have copies of sessions: there is one, and a key to open them.
  bool can_restore() const { return has_owners_key_ && settings_.mysql.has_value(); }
  /// Whether it gets whole sessions, too: those of Telegram's test environment have other files.
  bool can_snapshot() const { return can_restore() && !settings_.tdlib.use_test_dc; }
  const UniqueFd& for_front() const { return for_front_; }
  const UniqueFd& for_worker() const { return for_worker_; }
  const UniqueFd& for_store() const { return for_store_; }
  const UniqueFd& for_zygote() const { return for_zygote_; }

  /// Reads the file. True: there are new settings, which the roles have to be given. A file that is wrong changes
  /// nothing; the log says what is wrong with it, and which changes count from the next start only.
  bool reload(Log& log);

 private:
  LiveSettings(Settings settings, std::string file, const SessionsFolder& folder)
      : settings_(std::move(settings)), file_(std::move(file)), folder_(&folder) {}

  Status pack();
  std::string text_for_front();
  Secret text_for_store();

  Settings settings_;
  std::string file_;
  const SessionsFolder* folder_;
  bool has_owners_key_ = false;  // of the databases; else one that was made
  UniqueFd for_front_;
  UniqueFd for_worker_;
  UniqueFd for_store_;
  UniqueFd for_zygote_;
};

}  // namespace tgs::monitor
