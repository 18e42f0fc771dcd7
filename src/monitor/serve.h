// The storage from its settings to its end: what `tgstorage serve` does. Called once, on the main thread.
#pragma once

#include <string>
#include <vector>

#include "base/log.h"
#include "settings/settings.h"

namespace tgs::monitor {

struct Files {
  std::string settings;  ///< read anew at SIGHUP
  std::string port;      ///< to write the port into; empty: none
};

/// Prepares everything that can fail (log file, folder, key, ports, TDLib's library), then runs the roles until
/// a signal ends them. The exit code: 0 after an orderly stop, 1 where it could not begin. `warnings`: what the
/// loader found. `taken_over`: a node whose sessions may be taken (lease/verdict.h); empty: none.
int serve(Settings settings, const std::vector<std::string>& warnings, const Files& files,
          const std::string& taken_over, Log& log);

}  // namespace tgs::monitor
