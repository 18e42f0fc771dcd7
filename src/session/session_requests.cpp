// The requests of a session: the lanes in which they wait, their way to TDLib and back, and the storage's own
// questions between them.
#include <algorithm>
#include <utility>

#include "session/own_requests.h"
#include "session/remedy.h"
#include "session/session.h"
#include "wire/td_error.h"

namespace tgs::session {
namespace {

/// No answer that is looked into comes near it, and what is looked into becomes a tree of many times its size.
constexpr std::size_t kLongestLookedAt = 1U << 20U;

}  // namespace

RequestId Session::request(ClientId id, const AcceptedRequest& request, TimePoint now) {
  const auto request_id = tracker_.add({.client = id,
                                        .extra = std::string(request.extra),
                                        .bytes = request.bytes,
                                        .deadline = now + options_.request_timeout});
  renewal_.note_traffic();
  auto& member = *find(id);
  if (request.is_complete && member.lane.empty() && takes_requests() && !member.waits) {
    dispatch(request_id, request.type, request.canonical);
  } else {
    member.lane.push_back(
        {request_id, std::string(request.type), std::string(request.canonical), request.is_complete});
  }
  return request_id;
}

bool Session::takes_requests() const {
  return life_cycle_.state() == LifeCycle::State::running && !closed_;
}

void Session::dispatch(RequestId id, std::string_view type, std::string_view canonical) {
  if (is_own_request(type)) {
    answer_own(id, type, canonical);
    return;
  }
  if (is_about_calls(type) && !owns(id, type, canonical)) {
    respond(*tracker_.take(id), kUnknownCall);
    return;
  }
  if (auto question = preparation(type, canonical)) {
    put({std::move(*question), SecondTry{id, std::string(canonical)}});
    return;
  }
  tracker_.mark_sent(id, may_need_remedy(canonical) ? canonical : std::string_view());
  host_.send_to_instance(id_, id, canonical);
}

/// False: it is about another client's call.
bool Session::owns(RequestId id, std::string_view type, std::string_view canonical) {
  return owners_.admit(id, type, canonical, find(*tracker_.client_of(id))->client->identity());
}

void Session::drain(Member& member) {
  while (takes_requests() && !member.waits && !member.lane.empty() && member.lane.front().is_complete) {
    const auto request = std::move(member.lane.front());
    member.lane.pop_front();
    if (const auto refusal = member.client->judge_again(request.canonical)) {
      refuse(*tracker_.take(request.id), refusal->token, refusal->reason);
    } else {
      dispatch(request.id, request.type, request.canonical);
    }
  }
}

void Session::drain_all() {
  for (const auto& [id, question] : questions_.pending()) {
    host_.send_question(id_, id, question.text);
  }
  for (auto& member : members_) {
    drain(member);
  }
}

Session::HeldRequest* Session::find_held(Member& member, RequestId id) {
  const auto found = std::ranges::find(member.lane, id, &HeldRequest::id);
  return found != member.lane.end() ? &*found : nullptr;
}

void Session::complete(RequestId id, std::string canonical) {
  const auto client = tracker_.client_of(id);
  auto* member = client ? find(*client) : nullptr;
  if (auto* held = member != nullptr ? find_held(*member, id) : nullptr) {
    held->canonical = std::move(canonical);
    held->is_complete = true;
    drain(*member);
  }
}

void Session::answer(RequestId id, std::string_view response) {
  if (const auto request = tracker_.take(id)) {
    respond(*request, response);
    erase_held(request->client, id);
    if (auto* member = find(request->client)) {
      drain(*member);
    }
  }
}

void Session::erase_held(ClientId client, RequestId id) {
  if (auto* member = find(client)) {
    std::erase_if(member->lane, [id](const HeldRequest& held) { return held.id == id; });
  }
}

/// Whoever still looks for something in it need not.
void Session::is_over(const PendingRequest& request) {
  if (!request.sent) {
    host_.on_request_over(id_, request.id);
  }
}

void Session::withdraw(RequestId question) {
  questions_.take(question);
}

RequestId Session::ask(std::string question) {
  return put({.text = std::move(question)});
}

RequestId Session::put(Question question) {
  const auto text = question.text;
  const auto id = questions_.add(std::move(question));
  if (takes_requests()) {
    host_.send_question(id_, id, text);
  }
  return id;
}

void Session::answered(RequestId question, std::string_view answer) {
  const auto error = td_error_in(answer);
  auto asked = error && error->is_abort() ? std::nullopt : questions_.take(question);
  if (!asked) {
    return;
  }
  if (!asked->then) {
    host_.on_answer(id_, question, answer);
  } else if (tracker_.client_of(asked->then->request)) {
    auto next = next_remedy(asked->then->text, asked->text, answer);
    go_on(std::move(*asked->then), std::move(next));
  }
}

/// With one more question, or else with the request, which the rules of now allow. Its client is there.
void Session::go_on(SecondTry waiting, std::optional<std::string> question) {
  if (question) {
    put({std::move(*question), std::move(waiting)});
    return;
  }
  const auto client = *tracker_.client_of(waiting.request);
  if (const auto refusal = find(client)->client->judge_again(waiting.text)) {
    refuse(*tracker_.take(waiting.request), refusal->token, refusal->reason);
    return;
  }
  tracker_.mark_sent(waiting.request, {});
  host_.send_to_instance(id_, waiting.request, waiting.text);
}

/// A request that TDLib could not place goes to it once more, behind the questions that may help. Requests that the
/// client sent after it were not held up: to a client that pipelines, this is one that took longer.
bool Session::tries_again(RequestId id, std::string_view response) {
  auto text = tracker_.take_text(id);
  auto question = remedy(text, response);
  if (!question) {
    return false;
  }
  put({std::move(*question), SecondTry{id, std::move(text)}});
  return true;
}

void Session::reply(RequestId id, std::string_view response) {
  renewal_.note_traffic();
  const auto looked_at = response.size() <= kLongestLookedAt ? response : std::string_view();
  if (id > kFirstQuestion) {
    answered(id, looked_at);
    return;
  }
  owners_.answered(id, looked_at);
  if (tries_again(id, looked_at)) {
    return;
  }
  if (const auto request = tracker_.take(id)) {  // else answered by its deadline, or its client left
    respond(*request, response);
  }
}

void Session::respond(const PendingRequest& request, std::string_view response) {
  auto& client = *find(request.client)->client;
  client.respond(response, request.extra);
  client.request_done(request.bytes);
  host_.on_outcome(id_, request.id, began(request), response);
}

void Session::refuse(const PendingRequest& request, ErrorToken token, std::string_view reason) {
  if (const auto* member = find(request.client)) {
    member->client->refuse({token, std::string(reason), request.extra});
    member->client->request_done(request.bytes);
    host_.on_outcome(id_, request.id, began(request), error_object(token, reason));
  }
}

}  // namespace tgs::session
