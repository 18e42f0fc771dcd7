// A session between a host and clients that note what happens to them, and TDLib's lines to feed it with.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "session/session.h"

namespace tgs::session {

inline std::string authorization(const std::string& state) {
  return R"({"@type":"updateAuthorizationState","authorization_state":{"@type":"authorizationState)" + state +
         R"("}})";
}

inline std::string connection(const std::string& state) {
  return R"({"@type":"updateConnectionState","state":{"@type":"connectionState)" + state + R"("}})";
}

inline std::string call_update(int id, const std::string& state, bool outgoing = false) {
  return R"({"@type":"updateCall","call":{"@type":"call","id":)" + std::to_string(id) + R"(,"is_outgoing":)" +
         (outgoing ? "true" : "false") + R"(,"state":{"@type":"callState)" + state + R"("}}})";
}

inline std::string new_message(int id) {
  return R"({"@type":"updateNewMessage","message":{"@type":"message","id":)" + std::to_string(id) + "}}";
}

/// `lines` is what it has received: updates as TDLib wrote them, `response @extra`, `TOKEN @extra`, `end TOKEN`.
class ScriptedClient : public Client {
 public:
  explicit ScriptedClient(ClientId number) : id(number) {}

  std::string_view identity() const override { return name; }
  bool may_see(std::string_view update_type, std::string_view) const override {
    return update_type != hidden;
  }
  std::optional<Refusal> judge_again(std::string_view canonical) override {
    judged.emplace_back(canonical);
    return denies_now ? std::optional(Refusal{ErrorToken::type_not_allowed, "not any more", {}})
                      : std::nullopt;
  }
  void send(const SharedLine& line) override {
    lines.push_back(line->substr(0, line->size() - 1));
    shared.push_back(line);
  }
  void respond(std::string_view response, std::string_view extra) override {
    lines.push_back(std::string(response) + " " + std::string(extra));
  }
  void refuse(const Refusal& refusal) override {
    lines.push_back(std::string(text_of(refusal.token)) + " " + refusal.extra);
    reasons.push_back(refusal.reason);
  }
  void request_done(std::size_t bytes) override { done_bytes += bytes; }
  void end(const Refusal& refusal) override {
    lines.push_back("end " + std::string(text_of(refusal.token)));
    reasons.push_back(refusal.reason);
  }

  /// What came since the last call.
  std::vector<std::string> take() { return std::exchange(lines, {}); }

  ClientId id;
  std::string name = {};
  std::string hidden = {};
  bool denies_now = false;
  std::vector<std::string> judged = {};
  std::vector<std::string> lines = {};
  std::vector<std::string> reasons = {};
  std::vector<SharedLine> shared = {};
  std::size_t done_bytes = 0;
};

class ScriptedHost : public Host {
 public:
  void start_instance(SessionId) override { calls.emplace_back("start"); }
  void stop_instance(SessionId) override { calls.emplace_back("stop"); }
  void send_to_instance(SessionId, RequestId id, std::string_view request) override {
    sent.emplace_back(request);
    ids.push_back(id);
  }
  void send_question(SessionId, RequestId id, std::string_view question) override {
    questions.emplace_back(question);
    question_ids.push_back(id);
  }
  void on_answer(SessionId, RequestId, std::string_view answer) override { answers.emplace_back(answer); }
  void on_request_over(SessionId, RequestId id) override { over.push_back(id); }
  void on_outcome(SessionId, RequestId id, TimePoint began, std::string_view response) override {
    began_at.push_back(began);
    outcomes.push_back(std::to_string(id) + " " + std::string(response));
  }
  void on_instance_end(SessionId) override { ++ends; }
  void erase_session(SessionId) override { calls.emplace_back("erase"); }

  /// What was asked of it since the last call, requests aside.
  std::vector<std::string> take() { return std::exchange(calls, {}); }

  std::vector<std::string> calls = {};
  std::vector<std::string> sent = {};
  std::vector<std::string> questions = {};
  std::vector<RequestId> question_ids = {};
  std::vector<std::string> answers = {};
  std::vector<std::string> outcomes = {};
  std::vector<TimePoint> began_at = {};  // the requests of `outcomes`
  int ends = 0;
  std::vector<RequestId> over = {};
  std::vector<RequestId> ids = {};
};

/// Session 42 at a time that only moves when told to.
class Scene {
 public:
  static constexpr Duration kDelay = std::chrono::seconds(60);
  static constexpr Duration kTimeout = std::chrono::seconds(300);

  explicit Scene(bool offline = false, Duration terminate_delay = kDelay, Duration renewal_interval = {})
      : session(42, {terminate_delay, kTimeout, offline, renewal_interval}, host) {}

  /// A new client, with the next id; it has not joined yet.
  ScriptedClient& connect() { return clients_.emplace_back(clients_.size() + 1); }
  ScriptedClient& join() {
    auto& client = connect();
    join(client);
    return client;
  }
  void join(ScriptedClient& client) { session.join(client.id, client); }
  void leave(const ScriptedClient& client) { session.leave(client.id, now); }

  void request(const ScriptedClient& client, std::string_view type, std::string_view extra) {
    const auto canonical = R"({"@type":")" + std::string(type) + R"("})";
    request(client, type, canonical, extra);
  }
  void request(const ScriptedClient& client, std::string_view type, std::string_view canonical,
               std::string_view extra) {
    session.request(client.id, {type, canonical, extra, 100, true}, now);
  }
  /// One in which something has to be found first.
  RequestId incomplete_request(const ScriptedClient& client, std::string_view extra) {
    return session.request(client.id, {"sendMessage", "?", extra, 100, false}, now);
  }

  void update(std::string_view text) { session.update(text, now); }
  /// The instance comes and takes requests.
  void open(const std::string& state = "Ready") {
    session.attached(now);
    update(authorization(state));
  }
  /// Past the catch-up too.
  void run() {
    open();
    update(connection("Ready"));
  }
  void end_stream() { session.stream_ended(now); }
  void close() {
    update(authorization("Closed"));
    end_stream();
  }
  void pass(Duration time) {
    now += time;
    session.woken(now);
  }

  ScriptedHost host;
  TimePoint now = TimePoint() + std::chrono::hours(1);
  Session session;

 private:
  std::deque<ScriptedClient> clients_;  // a deque: they stay where they are
};

}  // namespace tgs::session
