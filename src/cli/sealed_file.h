// The file of `tgstorage export`, as both export and import read it. Used at start-up only.
#pragma once

#include "cli/invocation.h"
#include "cli/progress.h"
#include "snapshot/image_reader.h"
#include "vault/key_ring.h"
#include "vault/place.h"

namespace tgs {

/// Where such a file belongs, for the vault.
inline const vault::Place kExportPlace{"export"};

/// Sessions of Telegram's test environment have other files: the Error says that they can't be moved.
Status check_environment(const TdlibSettings& settings);

/// The key that it is encrypted with: that of --key, else one made from the key of the sessions' databases.
Result<vault::KeyRing> keys_of_file(const Invocation& invocation, const Secret& database_key);

/// Reads all of it, from its beginning. The Error says what is wrong with it, and does not name it.
Status read_sealed(int fd, const vault::KeyRing& keys, snapshot::ImageReader& reader, Progress& progress);

}  // namespace tgs
