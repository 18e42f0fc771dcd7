// The TLS server's rules, with one set of credentials: versions 1.2 and 1.3; ciphers that authenticate what they
// encrypt and whose connections stay closed to whoever steals the key later; a client certificate, by one of our
// authorities, or nothing. No renegotiation, no compression, no early data, and no resumption: each connection shows
// its certificate. Immutable; any thread. Reads no file and no configuration of the system's.
#pragma once

#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "tls/credentials.h"
#include "tls/openssl.h"

namespace tgs::tls {

/// Something about one of the three texts.
struct Finding {
  std::string_view key;  ///< as in settings: certificate, key or client_ca
  std::string message;
};

class Server {
 public:
  /// The Finding tells why there can be no server with these.
  static tl::expected<Server, Finding> create(const Credentials& credentials);

  /// The server's end of a new connection. Later ones don't depend on it: it lives as long as it is used.
  Ssl new_connection() const;

 private:
  explicit Server(std::unique_ptr<SSL_CTX, Free> context) : context_(std::move(context)) {}

  std::unique_ptr<SSL_CTX, Free> context_;
};

/// Certificates among the credentials that are not good at `now` and for 30 more days.
std::vector<Finding> expiries(const Credentials& credentials, std::time_t now);

}  // namespace tgs::tls
