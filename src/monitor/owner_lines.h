// The owner's lines to sessions: `tgstorage login` and `send` get one each. As long as one is there, or waited for, the
// front keeps the session running as it does for a client; the connection itself goes to the session's worker. At most
// one line a session. Owned by RunningSessions; one thread.
#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/unique_fd.h"
#include "monitor/session_table.h"

namespace tgs::monitor {

/// What the owner wants of a session.
struct LineOrder {
  SessionId session = 0;
  bool only_if_there = false;  ///< not to be made where it does not exist
  uid_t uid = 0;               ///< who asks
};

class OwnerLines {
 public:
  class User {
   public:
    virtual ~User() = default;
    /// The front is to keep it running, or need not any more.
    virtual void hold(const LineOrder& order) = 0;
    virtual void let_go(SessionId session) = 0;
    /// Its worker; none while it does not run.
    virtual std::optional<WorkerNumber> worker_of(SessionId session) const = 0;
    /// The worker is to speak over this connection.
    virtual void open_line(WorkerNumber worker, SessionId session, UniqueFd connection) = 0;
  };

  /// As long as the storage takes to start a session, and to say why it can't.
  static constexpr Duration kPatience = std::chrono::seconds(9);

  explicit OwnerLines(User& user) : user_(user) {}

  /// `connection` gets one line that says whether it is a line to the session now. Where it is not, it is closed.
  void open(const LineOrder& order, UniqueFd connection, TimePoint now);

  /// The front can't have the session. Nothing happens where nobody waits for it.
  void failed(SessionId session, std::string_view why);
  /// A new front knows of nothing.
  void front_restarted();
  /// The worker says that the owner has gone. Nothing happens where it has not that line.
  void closed(WorkerNumber worker, SessionId session);
  /// Whose line to the session it is that this worker has; none: it has none.
  std::optional<uid_t> user_of(WorkerNumber worker, SessionId session) const;

  /// Hands over what waits for a session that runs by now, and lets go of what is over.
  void look(TimePoint now);
  std::optional<TimePoint> wake_at() const;

 private:
  struct Line {
    LineOrder order;
    TimePoint deadline;
    UniqueFd waiting;         // until a worker has it
    WorkerNumber worker = 0;  // that has it
  };

  bool is_over(const Line& line) const;
  void hand_over(Line& line, WorkerNumber worker);

  User& user_;
  std::map<SessionId, Line> lines_;
};

}  // namespace tgs::monitor
