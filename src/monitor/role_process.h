// One of the roles that the monitor starts by exec: the front, the store, the zygote. Exec, not fork alone, so
// that nothing of the monitor's memory, which holds all secrets, is in it. A role that dies is due again after
// a back-off. One thread.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "monitor/peer.h"

namespace tgs::monitor {

class RoleProcess {
 public:
  explicit RoleProcess(std::string role) : role_(std::move(role)) {}

  const std::string& role() const { return role_; }
  /// 0 while there is no process.
  pid_t pid() const { return pid_; }
  /// The channel to it; null where there is none.
  Peer* peer() { return peer_ ? &*peer_ : nullptr; }

  /// `log`: its descriptors 1 and 2.
  Status start(const UniqueFd& log, TimePoint now);
  /// It said what it may not say: it is killed. ended() comes later.
  void give_up();
  /// Its end of the channel is closed. Where it was told to stop it is on its way out, else it is killed.
  void lost(bool told_to_stop);
  void kill() const;
  /// The process is dead and was waited for.
  void ended(TimePoint now);
  /// start() failed.
  void not_started(TimePoint now);

  /// When a role that died is to be started again.
  std::optional<TimePoint> due() const { return due_; }
  void stay_down() { due_.reset(); }

  static constexpr Duration kFirstBackOff = std::chrono::milliseconds(100);
  static constexpr Duration kLongestBackOff = std::chrono::seconds(10);
  /// A process that lived this long was fine: its death begins with the first back-off again.
  static constexpr Duration kHealthyLife = std::chrono::seconds(60);

 private:
  const std::string role_;
  pid_t pid_ = 0;
  std::optional<Peer> peer_;
  TimePoint started_at_{};
  Duration back_off_ = kFirstBackOff;
  std::optional<TimePoint> due_;
};

}  // namespace tgs::monitor
