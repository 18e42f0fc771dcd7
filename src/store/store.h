// The store at work: answers the front from the cache, does what the monitor says. One thread.
#pragma once

#include <optional>
#include <string>

#include "backup/backup.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/unique_fd.h"
#include "ipc/channel.h"
#include "ipc/frame.h"
#include "lease/keeper.h"
#include "metrics/figures.h"
#include "store/admission.h"
#include "store/audit_writer.h"
#include "store/peer_cache.h"

namespace tgs::store {

/// What the store keeps. The pointers outlive it.
struct Parts {
  /// None where its file can't be used; the front is then told that nothing is known.
  std::optional<PeerCache> cache;
  AuditWriter* audit = nullptr;      ///< null: none
  backup::Backup* backup = nullptr;  ///< null: none
  lease::Keeper* leases = nullptr;   ///< null: none
  bool has_database = false;         ///< by the settings, whether or not there is a backup
  bool reports = false;              ///< tells the front figures, for its metrics and for the owner
};

class Store {
 public:
  Store(ipc::Channel monitor, Parts parts, Log& log);

  /// Until the monitor says stop or is gone.
  void run();

 private:
  void wait_and_handle(int milliseconds);
  void hear_front_out();
  void listen_to_monitor();
  void obey(ipc::Message message);
  void read_front();
  void write_front();
  void close_front();
  void handle_frames();
  void handle(const ipc::Frame& frame);
  void answer(const ipc::Frame& frame);
  void lose_front();
  void write_down(const ipc::Frame& frame);
  void tell_written();
  bool copies_sessions() const { return backup_ != nullptr && backup_->can_restore(); }
  void copy(const ipc::Message& message);
  void tell_copied();
  void tell_monitor(const ipc::Message& message);
  std::optional<TimePoint> wake_at() const;
  void report(TimePoint now);
  metrics::StoreFigures figures() const;
  void audit(audit::EventKind kind);

  const ipc::Channel monitor_;
  std::optional<PeerCache> cache_;
  AuditWriter* const audit_;
  backup::Backup* const backup_;
  Admission admission_;
  const bool has_database_;
  std::optional<TimePoint> report_at_;  // none: never
  Log& log_;
  UniqueFd front_;  // none while there is no front
  std::uint64_t front_number_ = 0;
  ipc::FrameReader reader_;
  std::string unsent_;  // answers that the front has not taken yet
  bool stopped_ = false;
};

}  // namespace tgs::store
