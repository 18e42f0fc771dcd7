// The files of the section `tls`: read, and judged as a TLS server will judge them. For --check, for the start, and for
// each change while the storage runs. Any thread.
#pragma once

#include <ctime>
#include <optional>

#include "settings/findings.h"
#include "settings/settings.h"
#include "tls/credentials.h"

namespace tgs {

/// Nothing where there was a fault. Warnings tell of certificates that are not good at `now` (seconds since 1970) and
/// for 30 more days, and of a key that others may read.
std::optional<tls::Credentials> read_tls_files(const TlsSettings& settings, std::time_t now,
                                               Findings& findings);

}  // namespace tgs
