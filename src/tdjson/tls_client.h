// The client's end of TLS: versions 1.2 and 1.3, a server whose certificate is by the URL's authority and for the URL's
// name or host, and a certificate of our own. Any thread.
#pragma once

#include "base/result.h"
#include "tdjson/storage_url.h"
#include "tls/openssl.h"

namespace tgs::tdjson {

/// Reads the URL's files anew each time, so that a renewed certificate counts from the next connection on. The Error
/// names the option of TGSTORAGE_URL and its file.
Result<tls::Ssl> new_tls_connection(const StorageUrl& url);

}  // namespace tgs::tdjson
