#include "front/rewriter.h"

#include <gmock/gmock.h>

#include <deque>
#include <map>
#include <set>

#include "wire/request.h"

namespace tgs::front {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr SessionId kSession = 42;

constexpr auto kNotFound = R"({"@type":"error","code":400,"message":"USERNAME_NOT_OCCUPIED"})";
constexpr auto kBadMarkup =
    R"({"@type":"error","code":400,"message":"Can't parse entities: no end of bold"})";

std::string chat(std::int64_t id, const std::string& type = "chatTypePrivate") {
  return R"({"@type":"chat","id":)" + std::to_string(id) + R"(,"type":{"@type":")" + type + "\"}}";
}
std::string formatted(const std::string& text) {
  return R"({"@type":"formattedText","text":")" + text + "\"}";
}

/// Rewriter and Resolver between a TDLib that answers when told to and a cache that knows nothing, at once.
class Scene : private ResolverHost, private RewriterHost {
 public:
  /// The request of a client, of whatever is to be found in it; its number.
  RequestId begin(std::string_view value, SessionId session = kSession) {
    RequestParser parser(4096, &rules_);
    std::string canonical;
    EXPECT_TRUE(parser.parse(value, canonical));
    const auto id = next_request_++;
    rewriter_.begin(session, id, canonical, plan_rewrite(parser.marks()).value(), TimePoint());
    return id;
  }
  /// TDLib's answer to the open question that holds `part`.
  void answer(std::string_view part, const std::string& text) {
    const auto found = std::ranges::find_if(
        questions_, [part](const auto& question) { return question.second.find(part) != std::string::npos; });
    ASSERT_NE(found, questions_.end()) << part;
    const auto key = found->first;
    questions_.erase(found);
    EXPECT_TRUE(on_answer(key.first, key.second, text));
  }
  bool on_answer(SessionId session, RequestId question, const std::string& text) {
    return rewriter_.on_answer(session, question, text) ||
           resolver_.on_answer(session, question, text, TimePoint());
  }
  void forget(RequestId request) { rewriter_.forget(kSession, request); }
  void drop(SessionId session) {
    rewriter_.drop(session);
    resolver_.drop(session);
  }

  std::size_t open_questions() const { return questions_.size(); }
  /// What came since the last call: `1 request` or `1 error`.
  std::vector<std::string> take() { return std::exchange(ends_, {}); }

 private:
  RequestId ask(SessionId session, std::string question) override {
    questions_[{session, ++last_question_}] = std::move(question);
    return last_question_;
  }
  void ask_cache(SessionId session, const PeerName& name) override {
    resolver_.on_cached(session, name, {}, {}, TimePoint());
  }
  void keep_in_cache(SessionId, const PeerName&, const Peer&) override {}
  void drop_from_cache(SessionId, const PeerName&) override {}
  void names_changed(SessionId, const PeerNames&) override {}
  void withdraw(SessionId session, RequestId question) override { questions_.erase({session, question}); }
  void complete(SessionId, RequestId request, std::string text) override {
    ends_.push_back(std::to_string(request) + " " + text);
  }
  void answer(SessionId, RequestId request, std::string_view error) override {
    ends_.push_back(std::to_string(request) + " " + std::string(error));
  }

  static Settings settings() {
    Settings settings;
    settings.format_fields["inputMessageText"] = {"text"};
    settings.request_peers["sendMessage"] = {"chat_id"};
    settings.request_peers["addChatMembers"] = {"chat_id", "user_ids"};
    return settings;
  }

  const Settings settings_ = settings();
  const MarkRules rules_ = rewrite_rules(settings_);
  ResolverHost& resolver_host_ = *this;
  RewriterHost& rewriter_host_ = *this;
  Resolver resolver_{{std::chrono::hours(1), std::chrono::minutes(1), 100, std::chrono::minutes(1)},
                     resolver_host_};
  Rewriter rewriter_{settings_, resolver_, rewriter_host_};
  std::map<std::pair<SessionId, RequestId>, std::string> questions_;
  RequestId last_question_ = 100;
  RequestId next_request_ = 1;
  std::vector<std::string> ends_;
};

constexpr auto kMessage =
    R"({"@type":"sendMessage","chat_id":"durov","c":{"@type":"inputMessageText","text":"*a*"}})";
constexpr auto kCompleteMessage =
    R"(1 {"@type":"sendMessage","chat_id":5,"c":{"@type":"inputMessageText","text":{"@type":"formattedText","text":"a"}}})";

TEST(Rewriter, LetsGoOfARequestThatIsOver) {
  Scene scene;
  scene.forget(scene.begin(kMessage));
  EXPECT_EQ(scene.open_questions(), 1U) << "the one about its text is withdrawn";
  scene.answer("searchPublicChat", chat(5));
  EXPECT_THAT(scene.take(), IsEmpty());
}

TEST(Rewriter, CompletesARequestWhenAllIsFound) {
  Scene scene;
  scene.begin(kMessage);
  EXPECT_EQ(scene.open_questions(), 2U);
  scene.answer("parseTextEntities", formatted("a"));
  EXPECT_THAT(scene.take(), IsEmpty());
  scene.answer("searchPublicChat", chat(5));
  EXPECT_THAT(scene.take(), ElementsAre(kCompleteMessage));
}

TEST(Rewriter, DoesNotMindInWhichOrderThingsAreFound) {
  Scene scene;
  scene.begin(kMessage);
  scene.answer("searchPublicChat", chat(5));
  scene.answer("parseTextEntities", formatted("a"));
  EXPECT_THAT(scene.take(), ElementsAre(kCompleteMessage));
}

TEST(Rewriter, PutsSeveralTextsAndPeersWhereTheyBelong) {
  Scene scene;
  scene.begin(R"({"@type":"addChatMembers","chat_id":"news","user_ids":["durov",7,"other","durov"],
                  "c":[{"@type":"inputMessageText","text":"*b*"},{"@type":"inputMessageText","text":"*d*"}]})");
  scene.answer("*d*", formatted("D"));
  scene.answer("\"other\"", chat(6));
  scene.answer("*b*", formatted("B"));
  scene.answer("\"news\"", chat(-1000000000007, "chatTypeSupergroup"));
  scene.answer("\"durov\"", chat(5));
  EXPECT_THAT(scene.take(),
              ElementsAre(R"(1 {"@type":"addChatMembers","chat_id":-1000000000007,"user_ids":[5,7,6,5],)"
                          R"("c":[{"@type":"inputMessageText","text":{"@type":"formattedText","text":"B"}},)"
                          R"({"@type":"inputMessageText","text":{"@type":"formattedText","text":"D"}}]})"));
}

TEST(Rewriter, CompletesAtOnceWhatIsKnown) {
  Scene scene;
  scene.begin(R"({"@type":"sendMessage","chat_id":"durov"})");
  scene.answer("durov", chat(5));
  scene.take();
  scene.begin(R"({"@type":"addChatMembers","chat_id":"durov","user_ids":["durov","durov"]})");
  EXPECT_THAT(scene.take(), ElementsAre(R"(2 {"@type":"addChatMembers","chat_id":5,"user_ids":[5,5]})"));
  EXPECT_EQ(scene.open_questions(), 0U);
}

TEST(Rewriter, EndsARequestOnceWithTheFirstFailure) {
  Scene scene;
  scene.begin(R"({"@type":"addChatMembers","user_ids":["nobody1","nobody2"],
                  "c":{"@type":"inputMessageText","text":"*b"}})");
  scene.answer("*b", kBadMarkup);
  EXPECT_THAT(scene.take(),
              ElementsAre(R"(1 {"@type":"error","code":400,)"
                          R"("message":"FORMAT_INVALID: Can't parse entities: no end of bold"})"));
  scene.answer("nobody1", kNotFound);
  scene.answer("nobody2", chat(5));
  EXPECT_THAT(scene.take(), IsEmpty());
}

TEST(Rewriter, AsksNoFurtherOnceARequestHasFailed) {
  Scene scene;
  scene.begin(R"({"@type":"sendMessage","chat_id":"nobody"})");
  scene.answer("nobody", kNotFound);
  EXPECT_THAT(scene.take(), ElementsAre(HasSubstr("PEER_NOT_FOUND")));
  scene.begin(R"({"@type":"addChatMembers","chat_id":"nobody","user_ids":["durov","nobody"]})");
  EXPECT_THAT(scene.take(), ElementsAre(HasSubstr("2 {\"@type\":\"error\",\"code\":404")));
  EXPECT_EQ(scene.open_questions(), 0U);
}

TEST(Rewriter, EndsEachRequestThatNamesWhomNobodyFinds) {
  Scene scene;
  scene.begin(kMessage);
  scene.begin(kMessage);
  scene.answer("searchPublicChat", kNotFound);
  EXPECT_THAT(scene.take(), ElementsAre(HasSubstr("1 {"), HasSubstr("2 {")));
  EXPECT_EQ(scene.open_questions(), 0U) << "those about their texts are withdrawn";
}

TEST(Rewriter, PassesTdlibsErrorOn) {
  Scene scene;
  const std::string error = R"({"@type":"error","code":401,"message":"Unauthorized"})";
  scene.begin(kMessage);
  scene.answer("searchPublicChat", error);
  EXPECT_THAT(scene.take(), ElementsAre("1 " + error));
}

TEST(Rewriter, TakesNoChatForAUser) {
  Scene scene;
  const auto* members = R"({"@type":"addChatMembers","user_ids":["news"]})";
  scene.begin(members);
  scene.answer("news", chat(-1000000000007, "chatTypeSupergroup"));
  EXPECT_THAT(scene.take(),
              ElementsAre(HasSubstr(R"(1 {"@type":"error","code":400,"message":"PEER_INVALID: )")));
  scene.begin(members);
  EXPECT_THAT(scene.take(), ElementsAre(HasSubstr("2 {\"@type\":\"error\",\"code\":400")));
  scene.begin(R"({"@type":"sendMessage","chat_id":"news"})");
  EXPECT_THAT(scene.take(), ElementsAre(R"(3 {"@type":"sendMessage","chat_id":-1000000000007})"));
}

TEST(Rewriter, KeepsSessionsApart) {
  Scene scene;
  scene.begin(R"({"@type":"sendMessage","chat_id":"durov"})", 1);
  scene.begin(R"({"@type":"sendMessage","chat_id":"durov"})", 2);
  EXPECT_EQ(scene.open_questions(), 2U);
  EXPECT_TRUE(scene.on_answer(2, 102, chat(5)));
  EXPECT_THAT(scene.take(), ElementsAre(HasSubstr("2 {")));
  EXPECT_TRUE(scene.on_answer(1, 101, chat(5)));
  EXPECT_THAT(scene.take(), ElementsAre(HasSubstr("1 {")));
}

TEST(Rewriter, ForgetsASessionThatWasDropped) {
  Scene scene;
  scene.begin(kMessage, 1);
  scene.begin(kMessage, 2);
  scene.drop(1);
  EXPECT_FALSE(scene.on_answer(1, 101, formatted("a")));
  EXPECT_FALSE(scene.on_answer(1, 102, chat(5)));
  EXPECT_THAT(scene.take(), IsEmpty());
  EXPECT_TRUE(scene.on_answer(2, 103, chat(5)));
  EXPECT_TRUE(scene.on_answer(2, 104, formatted("a")));
  EXPECT_THAT(scene.take(), ElementsAre(HasSubstr("2 {\"@type\":\"sendMessage\",\"chat_id\":5")));
}

TEST(Rewriter, KnowsItsOwnQuestionsFromOthers) {
  Scene scene;
  scene.begin(kMessage);
  EXPECT_FALSE(scene.on_answer(kSession, 5, formatted("a")));
  EXPECT_FALSE(scene.on_answer(kSession + 1, 101, formatted("a")));
  scene.answer("parseTextEntities", formatted("a"));
  EXPECT_FALSE(scene.on_answer(kSession, 103, formatted("b")));
  EXPECT_THAT(scene.take(), IsEmpty());
}

}  // namespace
}  // namespace tgs::front
