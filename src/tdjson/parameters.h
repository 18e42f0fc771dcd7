// Which session the parameters of TDLib stand for. Pure; any thread.
#pragma once

#include <simdjson.h>

#include "base/ids.h"
#include "base/result.h"
#include "tdjson/storage_url.h"

namespace tgs::tdjson {

/// The URL's, else the last part of the path `database_directory` of a setTdlibParameters, also where that has its
/// fields in `parameters` as before TDLib 1.8.6. The Error names both ways to say it.
Result<SessionId> session_of(const StorageUrl& url, simdjson::dom::element parameters);

}  // namespace tgs::tdjson
