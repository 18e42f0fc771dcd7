// What goes on in the front, as one line of JSON for the owner's commands `sessions`, `clients` and `top`:
//   {"ok":true,
//    "sessions":[{"session":42,"state":"Ready","account":"Ann Archer","user":700100,"clients":2,
//                 "requests":7,"refused":1,"updates":9,"idle":3}],
//    "clients":[{"session":42,"client":"crm","address":"10.0.0.7:5060","tls":true,"age":60,
//                "requests":7,"refused":1,"updates":9,"pending":0,"queued":0}],
//    "database":{"up":true,"rows":3,"snapshots":1,"lag":1,"sessions":{"42":1}}}
// Ages are seconds, queues bytes; what is not known or not there is left out. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "metrics/figures.h"

namespace tgs::front {

/// Since the session was started, or the client came.
struct Counts {
  std::uint64_t requests = 0;  ///< that passed
  std::uint64_t refused = 0;
  std::uint64_t updates = 0;  ///< that it was sent; of a session: each client's
};

struct SessionView {
  SessionId id = 0;
  std::string state = {};    ///< an authorization state's type
  std::string account = {};  ///< a stranger's text
  std::int64_t user = 0;
  std::size_t clients = 0;
  Counts counts = {};
  std::optional<TimePoint> last_request = {};
};

struct ClientView {
  SessionId session = 0;
  std::string name = {};
  std::string address = {};
  bool is_tls = false;
  TimePoint since = {};
  Counts counts = {};
  std::size_t pending = 0;
  std::size_t queued = 0;
};

/// With its newline. `database`: null where nothing is copied, or where it is not known yet.
std::string live_view(const std::vector<SessionView>& sessions, const std::vector<ClientView>& clients,
                      const metrics::StoreFigures* database, TimePoint now);

}  // namespace tgs::front
