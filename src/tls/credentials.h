// What a TLS server needs: its certificate, its key and the authorities that it believes, as PEM texts. The monitor
// reads them from files; the front gets the texts in a memory file. One thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace tgs::tls {

struct Credentials {
  std::string certificate;  ///< the server's own first, then those that it was issued by
  Secret key;
  std::string client_ca;
};

/// As one text, and back.
Secret pack(const Credentials& credentials);
Result<Credentials> unpack(std::string_view text);

}  // namespace tgs::tls
