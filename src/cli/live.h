// What goes on in the running storage: its sessions and clients, as the commands `sessions`, `clients` and `top` show
// them. One thread; waits.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "cli/admin_line.h"

namespace tgs {

/// Counts since the session was started, or the client came.
struct LiveCounts {
  std::uint64_t requests = 0;  ///< that passed
  std::uint64_t refused = 0;
  std::uint64_t updates = 0;  ///< that were sent
};

struct LiveSession {
  SessionId id = 0;
  std::string state = {};    ///< `Ready`, without TDLib's authorizationState; empty: it does not run
  std::string account = {};  ///< its name; empty: not known
  std::int64_t user = 0;     ///< its id; 0: not known
  std::uint64_t clients = 0;
  LiveCounts counts = {};
  std::optional<std::uint64_t> idle = {};    ///< seconds since its last request; none: it had none
  std::optional<std::uint64_t> memory = {};  ///< bytes, its share of its worker's
  std::uint64_t pid = 0;                     ///< its worker's
};

struct LiveClient {
  SessionId session = 0;  ///< 0: none yet
  std::string name = {};  ///< in the settings
  std::string address = {};
  bool is_tls = false;
  std::uint64_t age = 0;  ///< seconds
  LiveCounts counts = {};
  std::uint64_t pending = 0;  ///< requests that wait for an answer
  std::uint64_t queued = 0;   ///< bytes that it has not read
};

/// The copy in MySQL.
struct LiveDatabase {
  bool is_up = false;
  std::uint64_t rows = 0;                        ///< that wait for it
  std::uint64_t snapshots = 0;                   ///< likewise
  std::uint64_t lag = 0;                         ///< seconds that the oldest of them has waited
  std::map<SessionId, std::uint64_t> lags = {};  ///< likewise, by session; not of one of which it has all

  std::uint64_t lag_of(SessionId session) const {
    const auto found = lags.find(session);
    return found != lags.end() ? found->second : 0;
  }
};

/// The order is that of ids, and of coming.
struct Live {
  std::vector<LiveSession> sessions;  ///< those that run, and those on the disk
  std::vector<LiveClient> clients;
  std::optional<LiveDatabase> database;  ///< none: the settings have none
};

/// An Error where no storage answers.
Result<Live> look(const AdminLine& admin);

/// All of it as one JSON object on a line: for --json.
std::string to_json(const std::vector<LiveSession>& sessions, const std::optional<LiveDatabase>& database);
std::string to_json(const std::vector<LiveClient>& clients);

}  // namespace tgs
