// What `tgstorage doctor` looks at: a table of checks, each a function in one of the files checkup_*.cpp. They only
// look, and change nothing. Used at start-up only; they wait, a few seconds at most.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/invocation.h"

namespace tgs {

enum class Health : std::uint8_t { ok, warning, failure, skipped };

struct Diagnosis {
  Health health;
  std::string text;
  std::string way_out = {};  ///< empty: there is nothing to do
};
using Diagnoses = std::vector<Diagnosis>;

/// All that the checks work with.
struct Patient {
  const Invocation& invocation;
  const LoadResult& loaded;
  pid_t holder = 0;    ///< the storage that has the sessions' folder; 0: none
  pid_t listener = 0;  ///< the one that takes commands by these settings; 0: none

  bool is_running() const { return holder != 0 || listener != 0; }

  /// For checks that need settings only.
  const Settings& settings() const { return loaded->settings; }
};

struct Check {
  std::string_view name;
  bool needs_settings;
  Diagnoses (*look)(const Patient& patient);
};

/// In the order in which one thing rests on the other.
std::span<const Check> checks();

// The checks, by their files.
Diagnoses check_settings_file(const Patient& patient);
Diagnoses check_permissions(const Patient& patient);
Diagnoses check_application(const Patient& patient);
Diagnoses check_sessions_folder(const Patient& patient);
Diagnoses check_key(const Patient& patient);
Diagnoses check_disk(const Patient& patient);

Diagnoses check_user(const Patient& patient);
Diagnoses check_clock(const Patient& patient);
Diagnoses check_kernel(const Patient& patient);
Diagnoses check_descriptors(const Patient& patient);
Diagnoses check_tdlib(const Patient& patient);

Diagnoses check_ports(const Patient& patient);
Diagnoses check_clients(const Patient& patient);
Diagnoses check_admin_socket(const Patient& patient);
Diagnoses check_telegram(const Patient& patient);

Diagnoses check_certificate(const Patient& patient);
Diagnoses check_client_ca(const Patient& patient);
Diagnoses check_database(const Patient& patient);

/// The process that holds the lock of a sessions' folder; 0: none does.
pid_t holder_of_lock(const std::string& folder);

}  // namespace tgs
