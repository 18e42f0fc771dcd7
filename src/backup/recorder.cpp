#include "backup/recorder.h"

#include <chrono>
#include <functional>
#include <utility>

namespace tgs::backup {
namespace {

/// Memory for strangers' names is bounded: at this many all are forgotten.
constexpr std::size_t kMostKnown = 100'000;

}  // namespace

Recorder::Recorder(Outbox outbox, std::unique_ptr<SessionFiles> files, Log& log)
    : outbox_(std::move(outbox)),
      files_(std::move(files)),
      log_(log),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Recorder::~Recorder() {
  thread_.request_stop();
  thread_.join();
}

void Recorder::put(PeerRows rows) {
  const std::lock_guard lock(mutex_);
  peers_.insert_or_assign(rows.id, std::move(rows));
}

void Recorder::put_anew(SessionId session) {
  const std::lock_guard lock(mutex_);
  anew_.try_emplace(session);
}

void Recorder::put_anew(SessionId session, std::function<void()> dropped) {
  {
    const std::lock_guard lock(mutex_);
    anew_.insert_or_assign(session, std::move(dropped));
    is_in_haste_ = true;
  }
  wakes_.notify_one();
}

void Recorder::look_then(Afterwards afterwards) {
  {
    const std::lock_guard lock(mutex_);
    afterwards_.push_back(std::move(afterwards));
  }
  wakes_.notify_one();
}

void Recorder::run(const std::stop_token& stop) {
  std::vector<Afterwards> afterwards;
  while (!stop.stop_requested()) {
    look();
    for (const auto& then : std::exchange(afterwards, {})) {
      then(unkept_.empty());
    }
    std::unique_lock lock(mutex_);
    wakes_.wait_for(lock, stop, kPause, [this] { return is_in_haste_ || !afterwards_.empty(); });
    is_in_haste_ = false;
    afterwards.swap(afterwards_);
  }
  look();
}

void Recorder::look() {
  take_peers();
  if (files_) {
    take_anew();
    for (auto& rows : files_->look()) {
      keep_in_mind(std::move(rows));
    }
  }
  if (!unkept_.empty()) {
    keep();
  }
}

void Recorder::take_anew() {
  std::map<SessionId, std::function<void()>> anew;
  {
    const std::lock_guard lock(mutex_);
    anew.swap(anew_);
  }
  for (const auto& [session, dropped] : anew) {
    if (dropped) {
      if (!drop_former(session)) {
        const std::lock_guard lock(mutex_);
        anew_.try_emplace(session, dropped);
        continue;
      }
      dropped();
    }
    files_->tell_anew(session);
  }
}

bool Recorder::drop_former(SessionId session) {
  const auto name = name_of(SessionRows{.id = session});
  unkept_.erase(name);
  const auto dropped = outbox_.drop(name);
  tell(dropped);
  return static_cast<bool>(dropped);
}

void Recorder::take_peers() {
  std::map<std::int64_t, PeerRows> peers;
  {
    const std::lock_guard lock(mutex_);
    peers.swap(peers_);
  }
  if (known_.size() > kMostKnown) {
    known_.clear();
  }
  for (auto& [id, rows] : peers) {
    const auto hash = std::hash<std::string>{}(to_text(rows));
    const auto [known, is_new] = known_.try_emplace(id, hash);
    if (is_new || known->second != hash) {
      known->second = hash;
      keep_in_mind(std::move(rows));
    }
  }
}

void Recorder::keep_in_mind(Rows rows) {
  auto name = name_of(rows);
  const auto former = unkept_.find(name);
  if (former == unkept_.end()) {
    unkept_.emplace(std::move(name), std::move(rows));
  } else {
    former->second = after(former->second, std::move(rows));
  }
}

void Recorder::keep() {
  std::vector<Rows> all;
  all.reserve(unkept_.size());
  for (const auto& [name, rows] : unkept_) {
    all.push_back(rows);
  }
  const auto kept = outbox_.put(all, wall_clock());
  if (kept) {
    unkept_.clear();
  }
  tell(kept);
}

void Recorder::tell(const Status& kept) {
  if (!kept && !has_failed_) {
    log_.error({}, "backup: {}; what changes is kept in memory until that is mended", kept.error().message);
  }
  has_failed_ = !kept;
}

}  // namespace tgs::backup
