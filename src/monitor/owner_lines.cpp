#include "monitor/owner_lines.h"

#include <sys/socket.h>

#include <utility>

#include "admin/message.h"
#include "base/earlier.h"

namespace tgs::monitor {
namespace {

/// The first line on a connection: its buffer has room for it. False: it has ended.
bool say(const UniqueFd& connection, const admin::Answer& answer) {
  const auto line = admin::to_line(answer);
  return ::send(connection.get(), line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT) ==
         static_cast<ssize_t>(line.size());
}

void refuse(const UniqueFd& connection, std::string reason) {
  say(connection, {.error = std::move(reason)});
}

}  // namespace

void OwnerLines::open(const LineOrder& order, UniqueFd connection, TimePoint now) {
  if (lines_.contains(order.session)) {
    return refuse(connection,
                  "the owner has a line to it already, by login or send: wait until that has ended");
  }
  lines_.emplace(order.session, Line{order, now + kPatience, std::move(connection)});
  user_.hold(order);
  look(now);
}

void OwnerLines::failed(SessionId session, std::string_view why) {
  const auto found = lines_.find(session);
  if (found != lines_.end() && found->second.worker == 0) {
    refuse(found->second.waiting, std::string(why));
    lines_.erase(found);
    user_.let_go(session);
  }
}

void OwnerLines::front_restarted() {
  for (const auto& [session, line] : lines_) {
    user_.hold(line.order);
  }
}

void OwnerLines::closed(WorkerNumber worker, SessionId session) {
  if (user_of(worker, session)) {
    lines_.erase(session);
    user_.let_go(session);
  }
}

std::optional<uid_t> OwnerLines::user_of(WorkerNumber worker, SessionId session) const {
  const auto found = lines_.find(session);
  return found != lines_.end() && worker != 0 && found->second.worker == worker
             ? std::optional(found->second.order.uid)
             : std::nullopt;
}

void OwnerLines::hand_over(Line& line, WorkerNumber worker) {
  line.worker = worker;
  if (say(line.waiting, {})) {
    user_.open_line(worker, line.order.session, std::move(line.waiting));
  } else {
    closed(worker, line.order.session);
  }
}

/// The worker has ended, or the session has, or is in another worker now.
bool OwnerLines::is_over(const Line& line) const {
  return line.worker != 0 && user_.worker_of(line.order.session) != line.worker;
}

void OwnerLines::look(TimePoint now) {
  std::vector<SessionId> sessions;
  for (const auto& [session, line] : lines_) {
    sessions.push_back(session);
  }
  for (const auto session : sessions) {
    auto& line = lines_.at(session);
    const auto worker = user_.worker_of(session);
    if (line.worker == 0 && worker) {
      hand_over(line, *worker);
    } else if (is_over(line) || (line.worker == 0 && line.deadline <= now)) {
      if (line.worker == 0) {
        refuse(line.waiting, "it does not start; the log may say why");
      }
      lines_.erase(session);
      user_.let_go(session);
    }
  }
}

std::optional<TimePoint> OwnerLines::wake_at() const {
  std::optional<TimePoint> at;
  for (const auto& [session, line] : lines_) {
    at = line.worker == 0 ? earlier(at, line.deadline) : at;
  }
  return at;
}

}  // namespace tgs::monitor
