// `tgstorage init [FOLDER]`: a folder to run a storage from. Used at start-up only.
#pragma once

#include "cli/invocation.h"

namespace tgs {

/// Settings with the application's number and hash, their schema and description, and a key of the owner's. All of the
/// files are made or none; those that are there are left as they are, and nothing is made then.
Answer make_folder(const Invocation& invocation);

}  // namespace tgs
