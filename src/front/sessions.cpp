#include "front/sessions.h"

#include <chrono>

#include "front/unavailable.h"
#include "wire/peek.h"
#include "wire/redact.h"

namespace tgs::front {
namespace {

// How long clients of a front that died have to come back before their sessions count as left.
constexpr auto kReturnGrace = std::chrono::seconds(15);

session::SessionOptions options_of(const Settings& settings) {
  const auto& [interval, spacing] = settings.backup;
  return {settings.terminate_delay, settings.limits.request_timeout, settings.offline,
          interval.count() > 0 ? std::max(interval, spacing) : interval};
}

Resolver::Options resolver_options(const ResolverSettings& settings) {
  return {settings.ttl, settings.negative_ttl, settings.max_lookups.count, settings.max_lookups.per,
          settings.import_contacts};
}

}  // namespace

Sessions::Sessions(net::Loop& loop, const Settings& settings, Access& access, const ipc::Channel& monitor,
                   metrics::Traffic& traffic, Log& log, std::function<void()> turn_begins)
    : loop_(loop),
      settings_(settings),
      access_(access),
      monitor_(monitor),
      traffic_(traffic),
      log_(log),
      turn_begins_(std::move(turn_begins)),
      store_(loop, *this),
      auditor_(loop, settings, store_, *this, log, turn_begins_),
      owner_view_(loop),
      resolver_(resolver_options(settings.resolver), *this),
      rewriter_(settings, resolver_, *this) {}

Sessions::Slot* Sessions::find(SessionId id) {
  const auto found = slots_.find(id);
  return found == slots_.end() ? nullptr : found->second.get();
}

Sessions::Slot& Sessions::find_or_make(SessionId id) {
  auto& slot = slots_[id];
  if (!slot) {
    session::Host& host = *this;
    slot = std::make_unique<Slot>(id, options_of(settings_), host, loop_);
  }
  return *slot;
}

std::optional<Refusal> Sessions::admit(SessionId id, const Identity& identity, TimePoint now) {
  if (settings_.tdlib.api_id == 0) {
    return unavailable("the storage has no tdlib.api_id and tdlib.api_hash yet: its owner has to set them");
  }
  if (const auto* slot = find(id); slot != nullptr) {
    return slot->session.client_count() < settings_.limits.max_clients_per_session
               ? std::nullopt
               : std::optional(unavailable("the session has limits.max_clients_per_session clients already"));
  }
  if (slots_.size() >= settings_.limits.max_sessions) {
    return unavailable("the storage runs limits.max_sessions sessions already");
  }
  if (const auto denial = access_.spend_start(identity, now)) {
    return Refusal{denial->token, denial->reason, {}};
  }
  return std::nullopt;
}

void Sessions::join(SessionId id, ClientId client_id, session::Client& client, bool may_create) {
  auto& slot = find_or_make(id);
  slot.may_create |= may_create;
  slot.session.join(client_id, client);
  changed(id, slot);
}

void Sessions::leave(SessionId id, ClientId client_id, TimePoint now) {
  if (auto* slot = find(id)) {
    slot->session.leave(client_id, now);
    changed(id, *slot);
  }
}

void Sessions::request(const Who& who, ClientId client_id, session::AcceptedRequest request, RewritePlan plan,
                       TimePoint now) {
  const auto id = who.session;
  if (log_.shows(LogLevel::verbose)) {
    log_.verbose({id}, "request {}", redact(request.canonical));
  }
  auto& slot = *find(id);
  request.is_complete = plan.empty() && !auditor_.is_on();
  ++slot.counts.requests;
  slot.last_request = now;
  const auto request_id = slot.session.request(client_id, request, now);
  owner_view_.passed(who, request_id, request.type, request.canonical);
  if (auditor_.is_on()) {
    auditor_.intend(who, request_id, request.type, request.canonical, std::move(plan));
  } else if (!plan.empty()) {
    rewriter_.begin(id, request_id, request.canonical, std::move(plan), now);
  }
  arm(id, slot);
}

void Sessions::attach(SessionId id, UniqueFd stream) {
  const bool is_ours = find(id) != nullptr;
  auto& slot = find_or_make(id);
  SessionLink::User& user = *this;
  slot.link = std::make_unique<SessionLink>(loop_, std::move(stream), id, user);
  slot.may_create = true;
  if (is_ours) {
    slot.session.attached(Clock::now());
  } else {
    slot.session.adopted(Clock::now(), kReturnGrace);
  }
  changed(id, slot);
}

void Sessions::fail(SessionId id, std::string_view why) {
  if (auto* slot = find(id)) {
    slot->session.failed(refusal_of(why));
    changed(id, *slot);
  }
}

/// One that is on its way out is copied all the same.
void Sessions::order_renewal(SessionId id) {
  if (auto* slot = find(id)) {
    slot->session.order_renewal(Clock::now());
    arm(id, *slot);
  }
}

void Sessions::fail_all(const std::string& reason) {
  for (const auto& [id, slot] : slots_) {
    slot->session.failed(unavailable(reason));
  }
}

void Sessions::start_instance(SessionId id) {
  find(id)->account = {};
  tell_monitor(ipc::MessageKind::start_session, id, find(id)->may_create ? "" : ipc::kOnlyIfThere);
}

void Sessions::stop_instance(SessionId id) {
  tell_monitor(ipc::MessageKind::stop_session, id);
}

void Sessions::tell_monitor(ipc::MessageKind kind, SessionId id, std::string_view body) {
  // Without a monitor there is nothing to go on for: its end of the channel is watched, and ends the loop.
  if (const auto sent = monitor_.send({kind, id, std::string(body)}); !sent) {
    log_.error({id}, "{}", sent.error().message);
  }
}

void Sessions::send_to_instance(SessionId id, RequestId request, std::string_view text) {
  find(id)->link->send(request, text);
  to_flush_.push_back(id);
  turn_begins_();
}

void Sessions::send_question(SessionId id, RequestId question, std::string_view text) {
  find(id)->link->ask(question, text);
  to_flush_.push_back(id);
  turn_begins_();
}

void Sessions::on_answer(SessionId id, RequestId question, std::string_view answer) {
  if (!rewriter_.on_answer(id, question, answer)) {
    resolver_.on_answer(id, question, answer, Clock::now());
  }
}

void Sessions::on_outcome(SessionId id, RequestId request, TimePoint began, std::string_view response) {
  const auto took = Clock::now() - began;
  traffic_.answered(took, response);
  auditor_.over(id, request, response);
  owner_view_.over(id, request, took, response);
}

void Sessions::on_request_over(SessionId id, RequestId request) {
  rewriter_.forget(id, request);
}

void Sessions::on_instance_end(SessionId id) {
  resolver_.instance_ended(id);
}

void Sessions::erase_session(SessionId id) {
  to_erase_.push_back(id);
  turn_begins_();
}

void Sessions::on_reply(SessionId id, RequestId request, std::string_view response) {
  if (log_.shows(LogLevel::verbose)) {
    log_.verbose({id}, "response {}", redact(response));
  }
  find(id)->session.reply(request, response);
}

void Sessions::on_update(SessionId id, std::string_view update) {
  if (log_.shows(LogLevel::verbose)) {
    log_.verbose({id}, "update {}", redact(update));
  }
  auto& slot = *find(id);
  const auto receivers = slot.session.update(update, Clock::now());
  traffic_.update(receivers);
  slot.counts.updates += receivers;
  slot.account.apply(update);
  resolver_.on_update(id, update);
  if (const auto state = session::authorization_state_type(update); !state.empty()) {
    log_.info({id}, "{}", state);
    arm(id, slot);
  }
}

void Sessions::on_stream_end(SessionId id) {
  auto& slot = *find(id);
  slot.link.reset();
  slot.session.stream_ended(Clock::now());
  changed(id, slot);
}

void Sessions::describe(metrics::Snapshot& now) const {
  for (const auto& [id, slot] : slots_) {
    ++now.sessions[metrics::state_label(slot->session.authorization())];
  }
  now.lookups = resolver_.counts();
  now.is_store_linked = store_.is_there();
  now.store = store_.report();
  now.needs_audit = auditor_.is_required();
  now.audit_lost = auditor_.failures();
}

void Sessions::changed(SessionId id, Slot& slot) {
  arm(id, slot);
  turn_begins_();
}

void Sessions::arm(SessionId id, Slot& slot) {
  const auto wake_at = slot.session.wake_at();
  // A timer that fires too early costs a look; arming it anew for each request would cost more.
  if (!wake_at || (slot.armed_for && *slot.armed_for <= *wake_at)) {
    return;
  }
  slot.armed_for = wake_at;
  slot.timer.expires_at(*wake_at);
  slot.timer.async_wait([this, id](boost::system::error_code error) {
    auto* woken = error ? nullptr : find(id);
    if (woken != nullptr) {
      woken->armed_for.reset();
      woken->session.woken(Clock::now());
      changed(id, *woken);
    }
  });
}

/// A worker that hangs and keeps its stream is ended by the monitor, as one that does not close when it is told to.
void Sessions::flush(SessionId id) {
  const auto* slot = find(id);
  if (slot == nullptr || !slot->link) {
    return;
  }
  slot->link->flush();
  if (slot->link->is_stuck(Clock::now())) {
    log_.error({id}, "its worker reads nothing any more: ending it");
    stop_instance(id);
    on_stream_end(id);
  }
}

void Sessions::end_turn() {
  store_.flush();
  for (const auto id : std::exchange(to_flush_, {})) {
    flush(id);
  }
  for (const auto id : std::exchange(to_erase_, {})) {
    auto* slot = find(id);
    if (slot != nullptr && slot->session.client_count() == 0 && !slot->session.has_instance()) {
      rewriter_.drop(id);
      resolver_.drop(id);
      slots_.erase(id);
    }
  }
}

}  // namespace tgs::front
