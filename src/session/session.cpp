#include "session/session.h"

#include <algorithm>
#include <utility>

#include "base/earlier.h"
#include "session/own_requests.h"
#include "wire/peek.h"

namespace tgs::session {
namespace {

SharedLine line_of(std::string_view update) {
  auto line = std::make_shared<std::string>();
  line->reserve(update.size() + 1);
  line->append(update);
  line->push_back('\n');
  return line;
}

Missed missed_events(bool interrupted, bool offline) {
  if (interrupted) {
    return Missed::to_all;
  }
  return offline ? Missed::to_first_client : Missed::dropped;
}

}  // namespace

Session::Session(SessionId id, const SessionOptions& options, Host& host)
    : id_(id),
      options_(options),
      host_(host),
      life_cycle_(options.terminate_delay),
      catch_up_(Missed::dropped),
      renewal_(options.renewal_interval) {}

bool Session::has(ClientId id) const {
  return std::ranges::find(members_, id, &Member::id) != members_.end();
}

bool Session::has_instance() const {
  return life_cycle_.state() != LifeCycle::State::idle && life_cycle_.state() != LifeCycle::State::resting;
}

Session::Member* Session::find(ClientId id) {
  const auto found = std::ranges::find(members_, id, &Member::id);
  return found != members_.end() ? &*found : nullptr;
}

/// An instance that failed goes on talking until it is closed; that concerns nobody any more, least of all the
/// clients of the next one.
bool Session::is_attached() const {
  const auto state = life_cycle_.state();
  return state == LifeCycle::State::opening || state == LifeCycle::State::running ||
         state == LifeCycle::State::closing;
}

bool Session::is_closing() const {
  const auto state = authorization_state_type(live_.authorization());
  return closed_ || life_cycle_.state() == LifeCycle::State::closing ||
         state == "authorizationStateLoggingOut" || state == "authorizationStateClosing";
}

void Session::carry_out(Action action) {
  switch (action) {
    case Action::none:
      break;
    case Action::start:
      start_instance();
      break;
    case Action::stop:
      host_.stop_instance(id_);
      break;
    case Action::erase:
      host_.erase_session(id_);
      break;
  }
}

void Session::start_instance() {
  live_ = LiveState();
  owners_ = CallOwners();
  closed_ = false;
  first_client_ = members_.front().id;
  catch_up_ = CatchUp(missed_events(interrupted_, options_.offline));
  interrupted_ = false;
  for (auto& member : members_) {
    member.waits = false;
  }
  host_.start_instance(id_);
}

void Session::join(ClientId id, Client& client) {
  const bool waits = is_closing();
  members_.push_back({id, &client, waits});
  if (!waits) {
    replay_states(client);
  }
  carry_out(life_cycle_.client_joined());
}

void Session::leave(ClientId id, TimePoint now) {
  if (std::erase_if(members_, [id](const Member& member) { return member.id == id; }) == 0) {
    return;
  }
  for (const auto& request : tracker_.take_of(id)) {
    is_over(request);
    host_.on_outcome(id_, request.id, began(request), {});
  }
  carry_out(life_cycle_.client_left(now));
}

void Session::replay_states(Client& client) const {
  for (const auto* state : {&live_.authorization(), &live_.connection()}) {
    if (!state->empty()) {
      client.send(line_of(*state));
    }
  }
}

void Session::answer_own(RequestId id, std::string_view type, std::string_view canonical) {
  const auto request = tracker_.take(id);
  auto& client = *find(request->client)->client;
  const auto answer = answer_own_request(type, canonical, live_, owners_, client);
  for (const auto& update : answer.updates) {
    client.send(line_of(update));
  }
  respond(*request, answer.response);
}

void Session::attached(TimePoint now) {
  carry_out(life_cycle_.attached(now));
}

void Session::adopted(TimePoint now, Duration grace) {
  catch_up_ = CatchUp(Missed::to_all);
  life_cycle_.adopted(now, grace);
}

std::size_t Session::update(std::string_view update, TimePoint now) {
  if (!is_attached()) {
    return 0;
  }
  const auto type = type_of(update);
  const auto audience = catch_up_.audience(type, update);
  live_.apply(update);
  const auto receivers = deliver(update, audience, renewal_.hides(type, update));
  if (type == "updateAuthorizationState") {
    follow_authorization(update, now);
  }
  return receivers;
}

std::size_t Session::deliver(std::string_view update, Audience audience, bool is_hidden) {
  const auto type = type_of(update);
  const auto identity = owners_.audience(type, update);
  if (audience == Audience::nobody) {
    return 0;
  }
  std::size_t receivers = 0;
  SharedLine line;
  for (const auto& member : members_) {
    const bool is_meant = (audience == Audience::all || member.id == first_client_) && !member.waits &&
                          !(is_hidden && member.was_there) &&
                          (!identity || *identity == member.client->identity());
    if (is_meant && member.client->may_see(type, update)) {
      line = line ? line : line_of(update);
      member.client->send(line);
      ++receivers;
    }
  }
  if (line) {
    renewal_.note_traffic();
  }
  return receivers;
}

void Session::follow_authorization(std::string_view update, TimePoint now) {
  renewal_.follow(authorization_state_type(update), now);
  if (authorization_state_type(update) == "authorizationStateClosed") {
    closed_ = true;
    return;
  }
  if (life_cycle_.state() == LifeCycle::State::opening) {
    life_cycle_.opened();
    drain_all();
  }
}

void Session::stream_ended(TimePoint now) {
  if (!is_attached()) {
    return;
  }
  const bool orderly = std::exchange(closed_, false);
  const bool is_unasked = !orderly && life_cycle_.state() != LifeCycle::State::closing;
  interrupted_ = !members_.empty() && (is_unasked || renewal_.is_under_way());
  if (is_unasked) {
    renewal_.give_up();
  }
  for (const auto& request : tracker_.take_sent()) {
    refuse(request, ErrorToken::session_unavailable,
           "the session's TDLib instance ended while it had this request; whether it took effect is unknown");
  }
  live_ = LiveState();
  host_.on_instance_end(id_);
  carry_out(life_cycle_.ended(now, orderly));
}

void Session::failed(const Refusal& refusal) {
  renewal_.give_up();
  for (const auto& request : tracker_.take_all()) {
    refuse(request, refusal.token, refusal.reason);
    is_over(request);
  }
  for (const auto& member : std::exchange(members_, {})) {
    member.client->end(refusal);
  }
  carry_out(life_cycle_.failed());
}

bool Session::is_idle() const {
  return takes_requests() && catch_up_.over() && !live_.has_calls() && tracker_.size() == 0 &&
         questions_.pending().empty() && !is_closing() &&
         authorization_state_type(live_.authorization()) == "authorizationStateReady" &&
         live_.connection().find(R"("connectionStateReady")") != std::string::npos;
}

/// Where all is well with the instance.
void Session::renew() {
  const auto action = life_cycle_.renew();
  if (action == Action::none) {
    return;
  }
  renewal_.begin();
  for (auto& member : members_) {
    member.was_there = true;
  }
  carry_out(action);
}

std::optional<TimePoint> Session::wake_at() const {
  return earlier(earlier(tracker_.next_deadline(), life_cycle_.wake_at()), renewal_.wake_at());
}

/// All of them leave their lanes before any lane goes on: behind one that has expired others may have, too.
void Session::expire(TimePoint now) {
  const auto expired = tracker_.take_expired(now);
  for (const auto& request : expired) {
    erase_held(request.client, request.id);
  }
  for (const auto& request : expired) {
    refuse(request, ErrorToken::timeout,
           request.sent ? "TDLib did not answer in time; whether it took effect is unknown"
                        : "the session's TDLib instance was not ready in time; the request was not sent");
    is_over(request);
  }
  for (const auto& request : expired) {
    if (auto* member = find(request.client)) {
      drain(*member);
    }
  }
}

void Session::woken(TimePoint now) {
  expire(now);
  carry_out(life_cycle_.woken(now));
  const bool is_used = !members_.empty() || renewal_.is_ordered();
  if (renewal_.look(now, is_idle() && is_used)) {
    renew();
  }
}

}  // namespace tgs::session
