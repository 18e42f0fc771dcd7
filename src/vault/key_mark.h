// Which of the owner's keys the sessions of a folder have since `tgstorage rekey`: its id, in a file of that folder, so
// that a storage with another key stops before it touches anything. Nothing in it is secret. Any thread.
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace tgs::vault {

/// In `folder`; on the disk when it returns. The Error names the file.
Status set_key_mark(const std::string& folder, const Secret& key);

/// The Error: the sessions have another key than `key` (null: there is none), by their ids, and what to do.
Status check_key_mark(const std::string& folder, const Secret* key);

}  // namespace tgs::vault
