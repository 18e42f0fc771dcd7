// The settings' rules that hold for every client. Pure; any thread.
#pragma once

#include "policy/rules.h"
#include "settings/settings.h"

namespace tgs {

inline Rules global_rules(const Settings& settings) {
  return {.allowed_requests = settings.allowed_requests,
          .allowed_updates = settings.allowed_updates,
          .dangerous_requests = settings.dangerous_requests,
          .argument_rules = settings.argument_rules,
          .files_directory = settings.files.directory,
          .shields_history = settings.shields.history,
          .shields_login_codes = settings.shields.login_codes};
}

}  // namespace tgs
