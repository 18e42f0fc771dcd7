#include "store/audit_writer.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

namespace tgs::store {
namespace {

constexpr std::size_t kMostQueued = 64U << 20U;

}  // namespace

AuditWriter::AuditWriter(Journal::Place place, std::string_view key, audit::Form form, Log& log)
    : keys_(key),
      form_(form),
      journal_(std::move(place), keys_.chain, log),
      wake_up_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this] { run(); }) {}

AuditWriter::~AuditWriter() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  has_work_.notify_one();
  thread_.join();
}

void AuditWriter::write(audit::Event event, Ticket ticket) {
  const std::lock_guard lock(mutex_);
  const auto bytes = sizeof(Waiting) + event.arguments.size();
  if (queued_bytes_ + bytes > kMostQueued) {
    ++dropped_;
    if (ticket.id != 0) {
      written_.push_back({ticket, 0});
      ::eventfd_write(wake_up_.get(), 1);
    }
    return;
  }
  queued_bytes_ += bytes;
  queue_.push_back({std::move(event), ticket, bytes});
  has_work_.notify_one();
}

std::vector<AuditWriter::Written> AuditWriter::take_written() {
  eventfd_t count = 0;
  ::eventfd_read(wake_up_.get(), &count);
  const std::lock_guard lock(mutex_);
  return std::exchange(written_, {});
}

void AuditWriter::run() {
  for (auto batch = next_batch(); batch; batch = next_batch()) {
    tell_lost();
    if (!batch->empty()) {
      write_batch(std::move(*batch));
    }
    is_failing_ = lost_ > 0;
  }
}

/// None: it is time to stop, and nothing waits.
std::optional<std::vector<AuditWriter::Waiting>> AuditWriter::next_batch() {
  std::unique_lock lock(mutex_);
  has_work_.wait(lock, [this] { return stopping_ || tries_again_ || !queue_.empty(); });
  if (stopping_ && queue_.empty()) {
    return std::nullopt;
  }
  tries_again_ = false;
  lose(std::exchange(dropped_, 0));
  queued_bytes_ = 0;
  return std::exchange(queue_, {});
}

void AuditWriter::lose(std::uint64_t events) {
  lost_ += events;
  all_lost_ += events;
}

void AuditWriter::try_again() {
  if (is_failing_) {
    const std::lock_guard lock(mutex_);
    tries_again_ = true;
    has_work_.notify_one();
  }
}

void AuditWriter::write_batch(std::vector<Waiting> batch) {
  std::vector<std::string> events;
  events.reserve(batch.size());
  for (auto& [event, ticket, bytes] : batch) {
    if (!event.arguments.empty()) {
      event.arguments = shown_arguments(event.arguments, form_, keys_.arguments);
    }
    events.push_back(to_json(event));
  }
  const auto [first_seq, count] = journal_.write(events);
  lose(events.size() - count);
  std::vector<Written> written;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (batch[i].ticket.id != 0) {
      written.push_back({batch[i].ticket, i < count ? first_seq + i : 0});
    }
  }
  done(std::move(written));
}

void AuditWriter::tell_lost() {
  if (lost_ > 0) {
    const std::string event = audit::to_json({.kind = audit::EventKind::lost, .count = lost_});
    lost_ = journal_.write({&event, 1}).count == 1 ? 0 : lost_;
  }
}

void AuditWriter::done(std::vector<Written> written) {
  if (written.empty()) {
    return;
  }
  const std::lock_guard lock(mutex_);
  written_.insert(written_.end(), written.begin(), written.end());
  ::eventfd_write(wake_up_.get(), 1);
}

}  // namespace tgs::store
