// What joins the keys of an entry of `clients`. Pure; any thread.
#pragma once

#include "settings/findings.h"
#include "settings/settings.h"

namespace tgs {

/// Fingerprints and hashes in the form in which they are compared: lower-case digits, no colons.
void put_clients_in_form(Settings& settings);

void check_client_rules(const Settings& settings, Findings& findings);

}  // namespace tgs
