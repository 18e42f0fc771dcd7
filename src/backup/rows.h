// What the database is to hold of one thing, whole: of a peer, or of a session. Sealed already where it is secret,
// since it waits in a file (backup/outbox.h). Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace tgs::backup {

/// Rows of tg_users and tg_usernames.
struct PeerRows {
  std::int64_t id = 0;     ///< of the chat, as TDLib numbers it: that of a user is the user's
  std::string phone = {};  ///< digits; empty where it is hidden: what the database has stays
  std::vector<std::string> usernames = {};  ///< in their order
  bool is_bot = false;

  bool operator==(const PeerRows&) const = default;
};

/// Rows of tg_sessions, tg_auth_keys and tg_secret_chats. Of a session without a user nothing is kept.
struct SessionRows {
  /// A key at a data center, or the state of a secret chat.
  struct Sealed {
    std::int64_t number = 0;
    std::string envelope = {};

    bool operator==(const Sealed&) const = default;
  };

  SessionId id = 0;
  std::int64_t user = 0;  ///< 0: logged out
  bool is_bot = false;
  std::string phone = {};  ///< the user's own
  int dc_id = 0;
  bool is_anew = false;  ///< there was a log-out before: what the database has of the session goes first
  std::vector<Sealed> keys = {};
  std::vector<Sealed> secret_chats = {};

  bool operator==(const SessionRows&) const = default;
};

using Rows = std::variant<PeerRows, SessionRows>;

/// Of the thing that they are rows of: newer rows take the place of older ones with the same name.
std::string name_of(const Rows& rows);
/// The session whose rows have that name; none: they are no session's.
std::optional<SessionId> session_of(std::string_view name);

/// Rows that take the place of others of the same thing, of which the database may not have heard.
Rows after(const Rows& former, Rows rows);

std::string to_text(const Rows& rows);
/// What to_text() wrote; the Error is for the log.
Result<Rows> rows_from(std::string_view text);

}  // namespace tgs::backup
