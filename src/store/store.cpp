#include "store/store.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

#include "backup/outbox.h"
#include "base/earlier.h"
#include "ipc/role.h"
#include "resolve/cache_message.h"

namespace tgs::store {
namespace {

// No message about names comes near it; a front that is not itself any more could keep the store busy with one.
constexpr std::size_t kLongestBody = 64U << 10U;
// What the front has to say at the end, for the audit: it stops when the store does.
constexpr auto kLongestEnd = std::chrono::seconds(2);

}  // namespace

Store::Store(ipc::Channel monitor, Parts parts, Log& log)
    : monitor_(std::move(monitor)),
      cache_(std::move(parts.cache)),
      audit_(parts.audit),
      backup_(parts.backup),
      admission_(parts.leases, parts.backup, [this](const ipc::Message& message) { tell_monitor(message); }),
      has_database_(parts.has_database),
      report_at_(parts.reports ? std::optional(TimePoint{}) : std::nullopt),
      log_(log) {}

void Store::run() {
  audit(audit::EventKind::started);
  while (!stopped_) {
    wait_and_handle(-1);
  }
  if (audit_ != nullptr) {
    hear_front_out();
  }
  audit(audit::EventKind::stopped);
}

void Store::hear_front_out() {
  const auto end = Clock::now() + kLongestEnd;
  for (auto now = Clock::now(); front_ && now < end; now = Clock::now()) {
    wait_and_handle(static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(end - now).count()));
  }
}

void Store::wait_and_handle(int milliseconds) {
  if (const auto at = wake_at(); at && !stopped_) {
    const auto left = std::max(*at - Clock::now(), Duration::zero());
    milliseconds = static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count());
  }
  // A front that does not read its answers is not read either, and holds up nothing else.
  const short awaited = unsent_.empty() ? POLLIN : POLLOUT;
  std::array<pollfd, 6> polled = {pollfd{stopped_ ? -1 : monitor_.fd(), POLLIN, 0},
                                  pollfd{front_ ? front_.get() : -1, awaited, 0},
                                  pollfd{audit_ != nullptr ? audit_->fd() : -1, POLLIN, 0},
                                  pollfd{admission_.lease_fd(), POLLIN, 0},
                                  pollfd{admission_.found_fd(), POLLIN, 0},
                                  pollfd{copies_sessions() ? backup_->copied().fd() : -1, POLLIN, 0}};
  if (::poll(polled.data(), polled.size(), milliseconds) < 0) {
    return;
  }
  admission_.tell(Clock::now());
  report(Clock::now());
  if (polled[5].revents != 0) {
    tell_copied();
  }
  if (polled[2].revents != 0) {
    tell_written();
  }
  if (polled[1].revents != 0 && front_) {
    unsent_.empty() ? read_front() : write_front();
  }
  if (polled[0].revents != 0) {
    listen_to_monitor();
  }
}

std::optional<TimePoint> Store::wake_at() const {
  return earlier(admission_.wake_at(), report_at_);
}

/// To a front that reads what it is sent.
void Store::report(TimePoint now) {
  if (!report_at_ || now < *report_at_) {
    return;
  }
  report_at_ = now + metrics::kReportEvery;
  if (audit_ != nullptr) {
    audit_->try_again();
  }
  if (front_ && unsent_.empty()) {
    ipc::append_frame(unsent_, ipc::FrameKind::figures, 0, to_json(figures()));
    write_front();
  }
}

metrics::StoreFigures Store::figures() const {
  metrics::StoreFigures figures{.has_database = has_database_ ? 1U : 0U,
                                .has_audit = audit_ != nullptr ? 1U : 0U,
                                .lines_dropped = log_.dropped()};
  if (backup_ != nullptr) {
    const auto now = backup::wall_clock();
    const auto standing = backup_->standing();
    figures.is_database_up = standing.is_up ? 1 : 0;
    figures.rows_waiting = standing.waiting.count;
    figures.snapshots_waiting = standing.snapshots;
    figures.lag_seconds = static_cast<std::uint64_t>(standing.waiting.lag(now));
    for (const auto& [session, since] : standing.sessions) {
      figures.session_lags.emplace(session,
                                   static_cast<std::uint64_t>(std::max(now - since, std::int64_t{0})));
    }
  }
  if (audit_ != nullptr) {
    figures.is_audit_up = audit_->is_failing() ? 0 : 1;
    figures.audit_lost = audit_->lost();
  }
  return figures;
}

void Store::listen_to_monitor() {
  ipc::Message message{};
  while (!stopped_) {
    switch (monitor_.receive(message)) {
      case ipc::Channel::Receive::message:
        obey(std::move(message));
        break;
      case ipc::Channel::Receive::nothing_yet:
        return;
      case ipc::Channel::Receive::peer_gone:
        stopped_ = true;
    }
  }
}

void Store::obey(ipc::Message message) {
  switch (message.kind) {
    case ipc::MessageKind::link:
      front_ = std::move(message.fd);
      reader_ = {};
      unsent_.clear();
      ++front_number_;
      report_at_ = report_at_ ? std::optional(TimePoint{}) : std::nullopt;
      return audit(audit::EventKind::front);
    case ipc::MessageKind::audit:
      if (auto event = audit::event_from(message.body); event && audit_ != nullptr) {
        audit_->write(std::move(*event));
      }
      return;
    case ipc::MessageKind::take_over:
    case ipc::MessageKind::take_lease:
    case ipc::MessageKind::restore_session:
    case ipc::MessageKind::forget_lease:
      return admission_.obey(message);
    case ipc::MessageKind::asks_for_login:
      return copies_sessions() ? backup_->compare_login(message.session) : void();
    case ipc::MessageKind::snapshot_session:
      return copy(message);
    case ipc::MessageKind::stop:
      stopped_ = true;
      return;
    default:
      log_.error({}, "the monitor sent a message of kind {}", static_cast<unsigned>(message.kind));
  }
}

void Store::read_front() {
  std::array<char, 64U << 10U> buffer;  // NOLINT(*-member-init): only what is received is looked at
  const auto got = ::recv(front_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got <= 0) {
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
      close_front();
    }
    return;
  }
  reader_.append({buffer.data(), static_cast<std::size_t>(got)});
  handle_frames();
  if (!unsent_.empty()) {
    write_front();
  }
}

void Store::write_front() {
  const auto written = ::send(front_.get(), unsent_.data(), unsent_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (written >= 0) {
    unsent_.erase(0, static_cast<std::size_t>(written));
  } else if (errno != EAGAIN && errno != EINTR) {
    close_front();
  }
}

/// The monitor brings the next one.
void Store::close_front() {
  front_.reset();
  unsent_.clear();
}

void Store::handle_frames() {
  while (front_) {
    const auto frame = reader_.next();
    if (!frame) {
      return lose_front();
    }
    if (!*frame) {
      return;
    }
    handle(**frame);
  }
}

void Store::lose_front() {
  log_.error({}, "what the front sent is no message of ours: closing its stream");
  close_front();
}

void Store::handle(const ipc::Frame& frame) {
  if (frame.kind == ipc::FrameKind::audit && audit_ != nullptr) {
    return write_down(frame);
  }
  if (frame.body.size() > kLongestBody) {
    return lose_front();
  }
  switch (frame.kind) {
    case ipc::FrameKind::ask_peer:
      return answer(frame);
    case ipc::FrameKind::keep_peer:
    case ipc::FrameKind::drop_peer: {
      const auto named = named_peer_from(frame.body);
      const bool keeps = frame.kind == ipc::FrameKind::keep_peer;
      if (!named || named->peer.has_value() != keeps) {
        return lose_front();
      }
      if (cache_) {
        keeps ? cache_->keep(*named, backup::wall_clock()) : cache_->drop(*named);
      }
      return;
    }
    case ipc::FrameKind::peer_names: {
      const auto names = session_peer_names_from(frame.body);
      if (!names) {
        return lose_front();
      }
      if (cache_) {
        cache_->correct(*names);
      }
      if (backup_ != nullptr) {
        const auto& peer = names->names;
        backup_->put({peer.peer.id, peer.phone, peer.usernames, peer.is_bot});
      }
      return;
    }
    default:
      return lose_front();
  }
}

void Store::answer(const ipc::Frame& frame) {
  const auto asked = named_peer_from(frame.body);
  if (!asked) {
    return lose_front();
  }
  const auto found = cache_ ? cache_->find(*asked, backup::wall_clock()) : CachedPeer{};
  ipc::append_frame(unsent_, ipc::FrameKind::peer, frame.id, to_json(found));
}

void Store::write_down(const ipc::Frame& frame) {
  auto event = audit::event_from(frame.body);
  if (!event || !is_of_front(event->kind)) {
    return lose_front();
  }
  audit_->write(std::move(*event), {front_number_, frame.id});
}

void Store::tell_written() {
  for (const auto& [ticket, seq] : audit_->take_written()) {
    if (front_ && ticket.front == front_number_) {
      ipc::append_frame(unsent_, ipc::FrameKind::audited, ticket.id, std::to_string(seq));
    }
  }
  if (!unsent_.empty()) {
    write_front();
  }
}

void Store::copy(const ipc::Message& message) {
  if (copies_sessions()) {
    return backup_->copy(message.session, message.body == ipc::kInAnyCase);
  }
  tell_monitor({ipc::MessageKind::snapshot_taken, message.session});
}

void Store::tell_copied() {
  for (const auto session : backup_->copied().take()) {
    tell_monitor({ipc::MessageKind::snapshot_taken, session});
  }
}

/// One that is gone is seen where it is listened to.
void Store::tell_monitor(const ipc::Message& message) {
  if (const auto sent = monitor_.send(message); !sent) {
    log_.error({message.session}, "{}", sent.error().message);
  }
}

void Store::audit(audit::EventKind kind) {
  if (audit_ != nullptr) {
    audit_->write({.kind = kind});
  }
}

}  // namespace tgs::store
