#include "monitor/running_sessions.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/earlier.h"
#include "ipc/channel.h"
#include "ipc/role.h"
#include "monitor/process_memory.h"

namespace tgs::monitor {
namespace {

/// As TDLib's names are written.
bool can_be_type(std::string_view name) {
  constexpr std::size_t kLongest = 128;
  return !name.empty() && name.size() <= kLongest && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
}

}  // namespace

RunningSessions::RunningSessions(const LiveSettings& live, const SessionsFolder& folder, RoleLogs& logs,
                                 RoleProcess& front, RoleProcess& store, Record record, Log& log)
    : live_(live),
      folder_(folder),
      front_(front),
      store_(store),
      record_(std::move(record)),
      log_(log),
      table_(live.settings().tdlib.sessions_per_worker, live.settings().limits.max_sessions,
             live.can_snapshot()),
      workers_(live.settings().tdlib.library, live.for_worker().duplicate(), live.for_zygote().duplicate(),
               logs, *this, log),
      claims_(live, folder, store, *this, log),
      lines_(*this) {
  recycling_.set_limit(live.settings().limits.session_memory, Clock::now());
}

void RunningSessions::configure() {
  recycling_.set_limit(live_.settings().limits.session_memory, Clock::now());
  workers_.configure(live_.for_worker().duplicate());
}

void RunningSessions::describe(metrics::MonitorFigures& figures) const {
  workers_.describe(figures);
  figures.worker_starts = worker_starts_;
  figures.worker_crashes = worker_crashes_;
  figures.recyclings = recyclings_;
}

void RunningSessions::kill_all() {
  perform(table_.kill_all());
  workers_.kill_zygote();
}

void RunningSessions::wind_up() {
  if (!table_.has_workers()) {
    workers_.stop_zygote();
  }
}

std::optional<TimePoint> RunningSessions::wake_at() const {
  return earlier(earlier(recycling_.wake_at(), lines_.wake_at()),
                 earlier(table_.wake_at(), workers_.wake_at()));
}

void RunningSessions::tick(TimePoint now) {
  perform(table_.tick(now));
  workers_.tick(now);
  if (recycling_.is_round_due(now)) {
    workers_.measure_all();
  }
  lines_.look(now);
}

std::set<SessionId> RunningSessions::copyable() const {
  if (!live_.can_snapshot()) {
    return {};
  }
  auto sessions = table_.logged_in();
  for (const auto session : claims_.held()) {
    if (!table_.is_running(session)) {
      sessions.insert(session);
    }
  }
  return sessions;
}

bool RunningSessions::order_copy(SessionId session) {
  const bool is_copyable = store_.peer() != nullptr && copyable().contains(session);
  if (is_copyable) {
    perform(table_.order_copy(session, Clock::now()));
  }
  return is_copyable;
}

std::vector<admin::RunningSession> RunningSessions::running() const {
  std::vector<admin::RunningSession> all;
  for (const auto& [session, worker] : table_.workers_of_all()) {
    const auto pid = workers_.pid_of(worker);
    const auto sharers = std::max<std::size_t>(table_.sessions_of(worker).size(), 1);
    const auto memory = pid != 0 ? anonymous_memory_of(pid) / sharers : 0;
    all.push_back({session, static_cast<std::uint64_t>(pid), memory});
  }
  return all;
}

void RunningSessions::open_line(const LineOrder& order, UniqueFd connection) {
  lines_.open(order, std::move(connection), Clock::now());
}

void RunningSessions::hold(const LineOrder& order) {
  tell_front(ipc::MessageKind::hold_session, order.session,
             std::string(order.only_if_there ? ipc::kOnlyIfThere : ""));
}

void RunningSessions::open_line(WorkerNumber worker, SessionId session, UniqueFd connection) {
  workers_.open_line(worker, session, std::move(connection));
}

/// A worker that is not itself any more may name what nobody has asked for, but not who it was, nor where nobody is.
void RunningSessions::record_request(WorkerNumber worker, const ipc::Message& message) {
  if (!can_be_type(message.body)) {
    log_.error({message.session}, "its worker names a request that is none: ending it");
    return workers_.kill(worker);
  }
  if (const auto uid = lines_.user_of(worker, message.session)) {
    record_({.kind = audit::EventKind::ordered,
             .type = message.body,
             .order = "request",
             .target = fmt::format("session:{}", message.session),
             .by = std::to_string(*uid)});
  }
}

void RunningSessions::start_session(SessionId session, bool only_if_there) {
  live_.can_restore() ? claims_.claim(session, only_if_there) : open(session, only_if_there);
}

void RunningSessions::stop_session(SessionId session) {
  claims_.cancel(session);
  perform(table_.stop(session, Clock::now()));
}

void RunningSessions::front_restarted() {
  claims_.cancel_all();
  perform(table_.front_restarted());
  lines_.front_restarted();
}

void RunningSessions::stop_all() {
  claims_.cancel_all();
  perform(table_.stop_all(Clock::now()));
}

bool RunningSessions::take_answer(const ipc::Message& message) {
  if (message.kind != ipc::MessageKind::snapshot_taken) {
    return claims_.take_answer(message);
  }
  perform(table_.copied(message.session));
  return true;
}

void RunningSessions::store_ended() {
  claims_.store_ended();
  perform(table_.copies_given_up());
}

void RunningSessions::refuse(SessionId session, std::string_view reason) {
  tell_front(ipc::MessageKind::session_failed, session, std::string(reason));
}

/// At once: every second that it goes on Telegram may see its key in two places.
void RunningSessions::lose(SessionId session, std::string_view to) {
  if (const auto worker = table_.lose(session)) {
    log_.error({session}, "is another storage's now, its worker is killed: {}", to);
    workers_.kill(*worker);
  }
}

void RunningSessions::open(SessionId session, bool only_if_there) {
  if (only_if_there && !table_.is_running(session) && !folder_.has(session)) {
    return refuse(session, ipc::kAbsent);
  }
  if (!table_.is_running(session)) {
    if (const auto made = folder_.make(session); !made) {
      return perform({Action::Kind::refuse_session, 0, session, "tdlib.path: " + made.error().message});
    }
  }
  perform(table_.start(session, only_if_there));
  if (!table_.is_running(session)) {
    folder_.remove_if_empty(session);
  }
}

void RunningSessions::on_message(WorkerNumber worker, const ipc::Message& message) {
  if (message.fd) {
    return end_liar(worker);
  }
  switch (message.kind) {
    case ipc::MessageKind::session_state:
      if (table_.state(worker, message.session, message.body) && live_.can_restore() &&
          store_.peer() != nullptr) {
        store_.peer()->send({ipc::MessageKind::asks_for_login, message.session});
      }
      if (recycling_.has_limit() && message.body == "authorizationStateReady") {
        workers_.measure(worker);
      }
      return;
    case ipc::MessageKind::line_request:
      return record_request(worker, message);
    case ipc::MessageKind::line_closed:
      return lines_.closed(worker, message.session);
    case ipc::MessageKind::memory_taken:
      return weigh(worker, message.body);
    case ipc::MessageKind::session_closed:
      perform(table_.closed(worker, message.session, message.body, Clock::now()));
      return claims_.forget_if_gone(message.session);
    case ipc::MessageKind::worker_failed:
      for (const auto session : table_.sessions_of(worker)) {
        if (message.session == 0 || message.session == session) {
          perform(table_.failed(worker, session, message.body, Clock::now()));
        }
      }
      return;
    default:
      end_liar(worker);
  }
}

void RunningSessions::end_liar(WorkerNumber worker) {
  log_.error({}, "a worker said something that it may not say: ending it");
  workers_.kill(worker);
}

void RunningSessions::on_worker_gone(WorkerNumber worker, const std::string& how) {
  const auto sessions = table_.sessions_of(worker);
  worker_crashes_ += sessions.empty() ? 0U : 1U;
  for (const auto session : sessions) {
    log_.error({session}, "its worker ended: {}", how);
  }
  log_.debug({}, "worker #{} ended: {}", worker, how);
  recycling_.ended(worker);
  perform(table_.worker_gone(worker));
}

/// Of a worker with several sessions, each is taken to have its share. One without may be about to end.
void RunningSessions::weigh(WorkerNumber worker, std::string_view bytes) {
  std::size_t taken = 0;
  std::from_chars(bytes.data(), bytes.data() + bytes.size(), taken);
  const auto sessions = table_.sessions_of(worker);
  if (sessions.empty()) {
    return;
  }
  const auto share = taken / sessions.size();
  switch (recycling_.judge(worker, share, Clock::now())) {
    case Recycling::Verdict::leave:
      return;
    case Recycling::Verdict::limit_too_low:
      return log_.warning({*sessions.begin()},
                          "takes {} bytes soon after its start, and limits.session_memory is {}: set that "
                          "higher, as sessions that need more are closed and opened again and again",
                          share, recycling_.limit());
    case Recycling::Verdict::renew:
      for (const auto session : sessions) {
        log_.info({session},
                  "takes {} bytes, and limits.session_memory is {}: it is closed and opened again as soon as "
                  "it is idle",
                  share, recycling_.limit());
      }
      ++recyclings_;
      return perform(table_.retire(worker, Clock::now()));
  }
}

void RunningSessions::perform(const SessionTable::Actions& actions) {
  for (const auto& action : actions) {
    perform(action);
  }
}

void RunningSessions::perform(const Action& action) {
  switch (action.kind) {
    case Action::Kind::spawn_worker:
      ++worker_starts_;
      recycling_.started(action.worker, Clock::now());
      return workers_.spawn(action.worker);
    case Action::Kind::open_session:
      return open_session(action);
    case Action::Kind::close_session:
      return workers_.close_session(action.worker, action.session);
    case Action::Kind::start_session:
      return start_session(action.session, action.only_if_there);
    case Action::Kind::stop_worker:
      return workers_.stop(action.worker);
    case Action::Kind::kill_worker:
      log_.warning({}, "worker #{} does not end by itself: killing it", action.worker);
      return workers_.kill(action.worker);
    case Action::Kind::copy_session:
      return copy_session(action);
    case Action::Kind::renew_session:
      return tell_front(ipc::MessageKind::renew_session, action.session);
    case Action::Kind::remove_folder:
      if (const auto removed = folder_.remove(action.session); !removed) {
        log_.error({action.session}, "{}", removed.error().message);
      }
      return;
    case Action::Kind::refuse_session:
      log_.error({action.session}, "can't be opened: {}", action.text);
      tell_front(ipc::MessageKind::session_failed, action.session);
  }
}

void RunningSessions::copy_session(const Action& action) {
  if (auto* store = store_.peer()) {
    store->send({ipc::MessageKind::snapshot_session, action.session, action.text});
  } else {
    perform(table_.copied(action.session));
  }
}

void RunningSessions::open_session(const Action& action) {
  if (front_.peer() == nullptr) {
    return;  // the next front gets a stream to every session that runs
  }
  auto ends = ipc::make_stream_pair();
  if (!ends) {
    log_.error({action.session}, "{}", ends.error().message);
    return tell_front(ipc::MessageKind::session_failed, action.session);
  }
  workers_.open_session(action.worker, action.session, folder_.of_session(action.session),
                        std::move(ends->first));
  tell_front(ipc::MessageKind::session_attached, action.session, {}, std::move(ends->second));
}

void RunningSessions::tell_front(ipc::MessageKind kind, SessionId session, std::string body, UniqueFd fd) {
  if (auto* front = front_.peer()) {
    front->send({kind, session, std::move(body), std::move(fd)});
  }
}

}  // namespace tgs::monitor
