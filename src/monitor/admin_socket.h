// The Unix socket on which the owner's commands come, a line each. It lets in root and the storage's own user, asks its
// User for the answer, and ends whoever keeps it waiting; it waits for nobody itself. One thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/log.h"
#include "base/result.h"
#include "base/throttle.h"
#include "base/unique_fd.h"
#include "monitor/listening.h"
#include "monitor/turn.h"

namespace tgs::monitor {

class AdminSocket {
 public:
  using Caller = std::uint64_t;  ///< never used again within a run of the storage

  class User {
   public:
    virtual ~User() = default;
    /// To be answered by answer(), now or later. `uid`: who asks.
    virtual void on_line(Caller caller, uid_t uid, std::string_view line) = 0;
  };

  /// At `path`, or where it is by default; then none, with a line in the log, where that can't be. The Error names the
  /// key. `log` outlives this.
  static Result<std::optional<AdminSocket>> open(const std::string& path, Log& log);

  /// The connection of a caller whose line was not answered, for somebody else to answer; no caller's any more. None
  /// where the caller is gone.
  UniqueFd release(Caller caller);

  /// Nothing happens where the caller is gone. `line`: with its newline.
  void answer(Caller caller, std::string line);

  void watch(Turn& turn, User& user);
  std::optional<TimePoint> wake_at() const;
  void tick(TimePoint now);

 private:
  static constexpr std::size_t kMostCallers = 16;
  static constexpr Duration kPatience = std::chrono::seconds(10);
  /// Without a descriptor for whoever waits the socket stays ready, and is looked at again only then.
  static constexpr Duration kRest = std::chrono::seconds(1);

  struct Connection {
    UniqueFd fd;
    uid_t uid;
    TimePoint deadline;  // of what it, or we, have to do next
    std::string heard = {};
    std::string unsent = {};
    bool is_asking = false;  // its line has no answer yet
  };

  AdminSocket(ListeningSocket socket, Log& log) : socket_(std::move(socket)), log_(&log) {}

  static short events_of(const Connection& connection);
  void accept();
  void hear(Caller caller, short events, User& user);
  bool read(Connection& connection);
  bool flush(Connection& connection);
  void ask(Caller caller, User& user);

  ListeningSocket socket_;
  Log* log_;
  std::map<Caller, Connection> connections_;
  Caller last_caller_ = 0;
  std::optional<TimePoint> rests_until_;
  LineThrottle stranger_lines_{1};
};

}  // namespace tgs::monitor
