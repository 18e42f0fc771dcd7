// The store at work: answers the front from the cache, does what the monitor says. One thread.
#pragma once

#include <optional>
#include <string>

#include "base/log.h"
#include "base/unique_fd.h"
#include "ipc/channel.h"
#include "ipc/frame.h"
#include "store/audit_writer.h"
#include "store/peer_cache.h"

namespace tgs::store {

class Store {
 public:
  /// `cache`: none where its file can't be used; the front is then told that nothing is known. `audit`: null where
  /// there is none, else it outlives the store.
  Store(ipc::Channel monitor, std::optional<PeerCache> cache, AuditWriter* audit, Log& log);

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
  void audit(audit::EventKind kind);

  const ipc::Channel monitor_;
  std::optional<PeerCache> cache_;
  AuditWriter* const audit_;
  Log& log_;
  UniqueFd front_;  // none while there is no front
  std::uint64_t front_number_ = 0;
  ipc::FrameReader reader_;
  std::string unsent_;  // answers that the front has not taken yet
  bool stopped_ = false;
};

}  // namespace tgs::store
