// Whom the owner means when clients are to be cut off: a client of the settings, the addresses of a network, or a
// session. Plain values; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/ids.h"
#include "base/ip_address.h"
#include "base/network.h"
#include "base/result.h"

namespace tgs::admin {

/// What is known of a connection; less before its handshake.
struct Subject {
  std::optional<IpAddress> address = {};  ///< none: a Unix socket
  std::string_view client = {};           ///< its name in the settings; empty: none
  SessionId session = 0;                  ///< 0: none yet
};

class Target {
 public:
  /// `client:NAME`, `address:10.0.0.0/8`, `session:42`; or without the word in front, where digits are a session, what
  /// can be an address is one, and all else is a client's name.
  static Result<Target> parse(std::string_view text);

  /// The text that parse() reads back, always with the word in front.
  std::string text() const;
  bool fits(const Subject& subject) const;
  /// The name; null where it is no client.
  const std::string* client() const { return std::get_if<std::string>(&whom_); }
  /// Its number; 0 where it is no session.
  SessionId session() const {
    const auto* session = std::get_if<SessionId>(&whom_);
    return session != nullptr ? *session : 0;
  }

  bool operator==(const Target&) const = default;

 private:
  using Whom = std::variant<std::string, Network, SessionId>;

  explicit Target(Whom whom) : whom_(std::move(whom)) {}

  static Result<Target> client_from(std::string_view text);
  static Result<Target> network_from(std::string_view text);
  static Result<Target> session_from(std::string_view text);

  Whom whom_;
};

}  // namespace tgs::admin
