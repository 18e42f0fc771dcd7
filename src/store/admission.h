// Whether sessions may start here, and with which files: their lease first, then what the database has of them, as that
// is another storage's without it. Owned by the Store; its thread.
#pragma once

#include <functional>
#include <optional>
#include <set>

#include "backup/backup.h"
#include "ipc/channel.h"
#include "lease/keeper.h"

namespace tgs::store {

class Admission {
 public:
  using Tell = std::function<void(const ipc::Message& to_monitor)>;

  /// Null: there is none; then no session starts, or none is restored. Both outlive it.
  Admission(lease::Keeper* leases, backup::Backup* backup, Tell tell)
      : leases_(leases), backup_(backup), tell_(std::move(tell)) {}

  /// A message about leases or restores.
  void obey(const ipc::Message& message);

  /// Readable when tell() has something to tell, as it also may at wake_at(). -1: none.
  int lease_fd() const { return leases_ != nullptr ? leases_->fd() : -1; }
  int found_fd() const { return can_find() ? backup_->found().fd() : -1; }
  std::optional<TimePoint> wake_at() const { return leases_ != nullptr ? leases_->wake_at() : std::nullopt; }
  void tell(TimePoint now);

 private:
  bool can_find() const { return backup_ != nullptr && backup_->can_restore(); }
  void ask(const ipc::Message& message);
  void tell_lease(const lease::Keeper::News& news);
  void find(SessionId session);
  void tell_found(const backup::Restorer::Found& found);
  void refuse(ipc::MessageKind kind, SessionId session, const std::string& why);

  lease::Keeper* const leases_;
  backup::Backup* const backup_;
  const Tell tell_;
  std::set<SessionId> unfound_;  // that are to be found once their lease is taken
};

}  // namespace tgs::store
