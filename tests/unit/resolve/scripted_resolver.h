// A resolver between a host that notes what it is asked for and clients that note what they are told, at a time
// that only moves when told to.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "resolve/resolver.h"

namespace tgs {

constexpr SessionId kSession = 42;
constexpr std::chrono::seconds kTtl = std::chrono::hours(24);
constexpr std::chrono::seconds kNegativeTtl(60);

inline PeerName name_of(std::string_view text) {
  return parse_peer_name(text).value();
}

inline std::string private_chat(std::int64_t id) {
  return R"({"@type":"chat","id":)" + std::to_string(id) +
         R"(,"type":{"@type":"chatTypePrivate","user_id":)" + std::to_string(id) + "}}";
}
inline std::string channel_chat(std::int64_t id) {
  return R"({"@type":"chat","id":)" + std::to_string(id) + R"(,"type":{"@type":"chatTypeSupergroup"}})";
}
inline std::string user(std::int64_t id) {
  return R"({"@type":"user","id":)" + std::to_string(id) + "}";
}
inline std::string error(int code, const std::string& message) {
  return R"({"@type":"error","code":)" + std::to_string(code) + R"(,"message":")" + message + "\"}";
}
/// `usernames`: as in JSON, `"one","two"`.
inline std::string update_user(std::int64_t id, const std::string& usernames, const std::string& phone = "") {
  return R"({"@type":"updateUser","user":{"@type":"user","id":)" + std::to_string(id) +
         R"(,"usernames":{"@type":"usernames","active_usernames":[)" + usernames +
         R"(],"disabled_usernames":["old_one"]},"phone_number":")" + phone + "\"}}";
}
inline std::string update_channel(std::int64_t id, const std::string& usernames) {
  return R"({"@type":"updateSupergroup","supergroup":{"@type":"supergroup","id":)" + std::to_string(id) +
         R"(,"usernames":{"@type":"usernames","active_usernames":[)" + usernames + "]}}}";
}

inline const std::string kNobody = error(400, "USERNAME_NOT_OCCUPIED");
inline const std::string kNoSuchNumber = error(404, "User not found");
inline const std::string kNotKnown = error(400, "User not found");

class ScriptedResolverHost : public ResolverHost {
 public:
  struct Question {
    SessionId session;
    RequestId id;
    std::string text;
  };

  RequestId ask(SessionId session, std::string question) override {
    questions.push_back({session, ++last_id_, std::move(question)});
    asked.push_back(questions.back().text);
    return last_id_;
  }
  void ask_cache(SessionId session, const PeerName& name) override {
    asked_cache.push_back(name.text);
    if (resolver_with_empty_cache != nullptr) {
      resolver_with_empty_cache->on_cached(session, name, {}, {}, TimePoint());
    }
  }
  void keep_in_cache(SessionId, const PeerName& name, const Peer& peer) override {
    kept.push_back(name.text + " " + std::to_string(peer.id));
  }
  void drop_from_cache(SessionId, const PeerName& name) override { dropped.push_back(name.text); }
  void names_changed(SessionId, const PeerNames& names) override { changed.push_back(names.peer.id); }

  std::vector<std::string> take_asked() { return std::exchange(asked, {}); }
  std::vector<std::string> take_asked_cache() { return std::exchange(asked_cache, {}); }

  std::deque<Question> questions;  ///< without an answer yet
  std::vector<std::string> asked;
  std::vector<std::string> asked_cache;
  std::vector<std::string> kept;
  std::vector<std::string> dropped;
  std::vector<std::int64_t> changed;
  /// Set: the cache answers within the call, and knows nothing.
  Resolver* resolver_with_empty_cache = nullptr;

 private:
  RequestId last_id_ = 1000;
};

class ResolverScene {
 public:
  explicit ResolverScene(std::size_t max_lookups = 1000, bool may_import = false)
      : resolver({kTtl, kNegativeTtl, max_lookups, std::chrono::minutes(1), may_import}, host) {}

  void resolve(std::string_view name, SessionId session = kSession) {
    resolver.resolve(session, name_of(name), now, [this](const PeerOutcome& outcome) {
      outcomes.push_back(outcome ? std::to_string(outcome->id) + (outcome->is_user ? " user" : " chat")
                                 : outcome.error());
    });
  }
  void cache_knows(std::string_view name, Peer peer, Duration left = kTtl, SessionId session = kSession) {
    resolver.on_cached(session, name_of(name), peer, left, now);
  }
  void cache_knows_nothing(std::string_view name, SessionId session = kSession) {
    resolver.on_cached(session, name_of(name), {}, {}, now);
  }
  /// Of the question that has waited longest.
  void answer(const std::string& text) {
    ASSERT_FALSE(host.questions.empty());
    const auto question = host.questions.front();
    host.questions.pop_front();
    EXPECT_TRUE(resolver.on_answer(question.session, question.id, text, now));
  }
  /// Asks, finds nothing in the cache, gets `text` from Telegram.
  void search(std::string_view name, const std::string& text, SessionId session = kSession) {
    resolve(name, session);
    cache_knows_nothing(name, session);
    answer(text);
  }
  void update(const std::string& text, SessionId session = kSession) { resolver.on_update(session, text); }

  /// What came since the last call: `5 user`, `-100 chat` or an error object.
  std::vector<std::string> take() { return std::exchange(outcomes, {}); }

  ScriptedResolverHost host;
  TimePoint now = TimePoint() + std::chrono::hours(1);
  Resolver resolver;
  std::vector<std::string> outcomes;
};

}  // namespace tgs
