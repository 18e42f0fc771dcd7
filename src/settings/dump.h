// Settings as JSON text: for the owner to look at, and the parts that other processes are given. Pure; any
// thread.
#pragma once

#include <string>

#include "base/secret.h"
#include "settings/settings.h"

namespace tgs {

/// Every key with the value in force; null is "not set", *** is a secret that is set.
std::string dump(const Settings& settings);

/// What the front may know: no secret, nothing of the proxy and MySQL. load_projection() reads it back.
std::string for_front(const Settings& settings);

/// What a worker needs: the tdlib section with its secrets, the lists of types and the debug level; nothing
/// of MySQL. load_projection() reads it back.
Secret for_worker(const Settings& settings);

/// What the store needs: where its files are, how long its entries are good, and MySQL with its password.
/// load_projection() reads it back.
Secret for_store(const Settings& settings);

/// What the zygote needs: TDLib's library, and where its workers' files are. load_projection() reads it back.
std::string for_zygote(const Settings& settings);

}  // namespace tgs
