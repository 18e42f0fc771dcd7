#include "front/auditor.h"

#include <gmock/gmock.h>
#include <sys/socket.h>

#include "ipc/channel.h"

namespace tgs::front {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto kText = R"({"@type":"getUser","user_id":5})";
constexpr auto kOk = R"({"@type":"ok"})";
constexpr Who kWho{7, "office", "1.2.3.4:5"};

Settings settings_with(bool required, milliseconds request_timeout) {
  Settings settings;
  settings.audit.emplace().required = required;
  settings.limits.request_timeout = request_timeout;
  return settings;
}

/// An auditor on a loop, with a host that notes what it is told and a store that the test plays.
class Scene : private StoreLink::User, private AuditorHost {
 public:
  explicit Scene(bool required = true, milliseconds request_timeout = std::chrono::minutes(1))
      : settings(settings_with(required, request_timeout)) {
    attach();
  }

  void attach() {
    auto ends = ipc::make_stream_pair().value();
    store = std::move(ends.second);
    reader = {};
    link.attach(std::move(ends.first));
  }
  void intend(RequestId request, RewritePlan plan = {}) {
    auditor.intend(kWho, request, "getUser", kText, std::move(plan));
    link.flush();
  }
  /// `ID JSON` of each frame that came since the last call.
  std::vector<std::string> received() {
    link.flush();
    std::string bytes(1U << 20U, '\0');
    const auto got = ::recv(store.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    reader.append(bytes);
    std::vector<std::string> frames;
    for (auto frame = reader.next(); frame && *frame; frame = reader.next()) {
      EXPECT_EQ((*frame)->kind, ipc::FrameKind::audit);
      frames.push_back(std::to_string((*frame)->id) + " " + std::string((*frame)->body));
    }
    return frames;
  }
  void store_says(std::uint64_t id, const std::string& seq) {
    std::string bytes;
    ipc::append_frame(bytes, ipc::FrameKind::audited, id, seq);
    ASSERT_EQ(::send(store.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), std::ssize(bytes));
    turn();
  }
  void store_dies() {
    store.reset();
    turn();
  }
  void turn() {
    loop.restart();
    loop.poll();
  }
  void pass(milliseconds time) {
    loop.restart();
    loop.run_for(time);
  }

  const Settings settings;
  net::Loop loop{1};
  Log log{"", LogLevel::none};
  StoreLink link{loop, *this};
  Auditor auditor{loop, settings, link, *this, log, [] {}};
  UniqueFd store;
  ipc::FrameReader reader;
  std::vector<std::string> told;

 private:
  void proceed(SessionId session, RequestId request, std::string text, RewritePlan plan) override {
    told.push_back(fmt::format("go on {} {} {} {}", session, request, text, plan.size()));
  }
  /// As Sessions does.
  void answer(SessionId session, RequestId request, std::string_view error) override {
    told.push_back(fmt::format("answer {} {} {}", session, request, error));
    auditor.over(session, request, error);
  }
  void on_cached(const NamedPeer&, const CachedPeer&) override {}
  void on_recorded(std::uint64_t id, std::uint64_t seq) override { auditor.on_recorded(id, seq); }
  void on_store_lost() override { auditor.on_store_lost(); }
};

const auto kRefused = HasSubstr(
    R"({"@type":"error","code":503,"message":"SESSION_UNAVAILABLE: the audit log can't be written"})");

TEST(Auditor, HoldsARequestUntilItIsOnRecord) {
  Scene scene;
  scene.intend(1, {RewritePiece{0, 1, RewritePiece::Kind::text}});
  EXPECT_THAT(
      scene.received(),
      ElementsAre(R"(1 {"event":"intent","session":7,"client":"office","address":"1.2.3.4:5",)"
                  R"("type":"getUser","arguments":{"@type":"getUser","user_id":5},"verdict":"passed"})"));
  EXPECT_THAT(scene.told, IsEmpty());
  scene.store_says(1, "33");
  EXPECT_THAT(scene.told, ElementsAre(R"(go on 7 1 {"@type":"getUser","user_id":5} 1)"));
}

TEST(Auditor, RecordsTheOutcomeUnderTheNumberOfTheIntent) {
  Scene scene;
  scene.intend(1);
  scene.store_says(1, "33");
  scene.received();
  scene.auditor.over(7, 1, kOk);
  EXPECT_THAT(scene.received(),
              ElementsAre(testing::MatchesRegex(
                  R"(0 \{"event":"outcome","session":7,"request":33,"ms":[0-9]+,"outcome":"ok"\})")));
  scene.auditor.over(7, 1, kOk);
  EXPECT_THAT(scene.received(), IsEmpty()) << "once";
}

TEST(Auditor, TellsErrorsByTheirCodeAndType) {
  for (const auto& [message, expected] : std::vector<std::pair<std::string, std::string>>{
           {"PHONE_CODE_INVALID", R"("code":400,"error":"PHONE_CODE_INVALID"})"},
           {"TYPE_NOT_ALLOWED: words", R"("code":400,"error":"TYPE_NOT_ALLOWED"})"},
           {"Chat 5 not found", R"("code":400})"},
           {std::string(65, 'A'), R"("code":400})"}}) {
    Scene scene;
    scene.intend(1);
    scene.store_says(1, "33");
    scene.received();
    scene.auditor.over(7, 1, R"({"@type":"error","code":400,"message":")" + message + "\"}");
    EXPECT_THAT(scene.received(), ElementsAre(testing::EndsWith(expected)));
  }
}

TEST(Auditor, RecordsWhatARequestHasBecomeBeforeItGoesOn) {
  Scene scene;
  scene.intend(1);
  scene.store_says(1, "33");
  scene.received();
  scene.told.clear();
  scene.auditor.rewritten(7, 1, R"({"@type":"getUser","user_id":6})");
  EXPECT_THAT(scene.received(),
              ElementsAre(R"(2 {"event":"rewritten","session":7,"request":33,"type":"getUser",)"
                          R"("arguments":{"@type":"getUser","user_id":6}})"));
  EXPECT_THAT(scene.told, IsEmpty());
  scene.store_says(2, "34");
  EXPECT_THAT(scene.told, ElementsAre(R"(go on 7 1 {"@type":"getUser","user_id":6} 0)"));
  scene.auditor.over(7, 1, kOk);
  EXPECT_THAT(scene.received(), ElementsAre(HasSubstr(R"("request":33)")));
}

TEST(Auditor, RefusesWhatCannotBePutOnRecord) {
  Scene scene;
  scene.intend(1);
  scene.received();
  scene.store_says(1, "0");
  EXPECT_THAT(scene.told, ElementsAre(kRefused));
  EXPECT_THAT(scene.received(), IsEmpty()) << "there is no intent that the outcome could belong to";
}

TEST(Auditor, LetsItPassWhereTheAuditIsNotRequired) {
  Scene scene(false);
  scene.intend(1);
  scene.store_says(1, "0");
  EXPECT_THAT(scene.told, ElementsAre(HasSubstr("go on 7 1")));
}

TEST(Auditor, RefusesWhereThereIsNoStore) {
  Scene scene;
  scene.store_dies();
  scene.intend(1);
  EXPECT_THAT(scene.told, ElementsAre(kRefused));
}

TEST(Auditor, RefusesWhatWaitsForAStoreThatDies) {
  Scene scene;
  scene.intend(1);
  scene.intend(2);
  scene.store_dies();
  EXPECT_THAT(scene.told, ElementsAre(kRefused, kRefused));
}

TEST(Auditor, RefusesWhatIsNotOnRecordInTimeAndSaysSoOnceItIs) {
  Scene scene(true, milliseconds(20));
  scene.intend(1);
  scene.received();
  scene.pass(milliseconds(100));
  EXPECT_THAT(scene.told, ElementsAre(kRefused));
  EXPECT_THAT(scene.received(), IsEmpty());
  scene.store_says(1, "33");
  EXPECT_THAT(scene.told, SizeIs(1));
  EXPECT_THAT(scene.received(),
              ElementsAre(testing::AllOf(HasSubstr(R"("request":33)"), HasSubstr(R"("code":503)"))));
}

TEST(Auditor, WaitsOnceForAStoreThatHangsWhereTheAuditIsNotRequired) {
  Scene scene(false, milliseconds(20));
  scene.intend(1);
  scene.pass(milliseconds(100));
  EXPECT_THAT(scene.told, SizeIs(1));
  scene.intend(2);
  EXPECT_THAT(scene.told, ElementsAre(HasSubstr("go on 7 1"), HasSubstr("go on 7 2")));
  scene.received();
  scene.auditor.over(7, 2, kOk);
  scene.store_says(1, "33");
  scene.store_says(2, "34");
  EXPECT_THAT(scene.received(), ElementsAre(HasSubstr(R"("request":34)")));
  scene.intend(3);
  EXPECT_THAT(scene.told, SizeIs(2)) << "the store is itself again, and is waited for";
}

TEST(Auditor, OutlivesALateIntentOfARequestThatIsRewrittenAndOver) {
  Scene scene(false, milliseconds(20));
  scene.intend(1);
  scene.pass(milliseconds(100));
  scene.auditor.rewritten(7, 1, kText);
  scene.auditor.over(7, 1, kOk);
  scene.received();
  scene.store_says(1, "33");
  scene.store_says(2, "34");
  scene.pass(milliseconds(100));
  EXPECT_THAT(scene.received(), ElementsAre(HasSubstr(R"("outcome":"ok")")));
}

TEST(Auditor, ForgetsARequestWhoseClientLeaves) {
  Scene scene;
  scene.intend(1);
  scene.received();
  scene.auditor.over(7, 1, {});
  scene.store_says(1, "33");
  EXPECT_THAT(scene.told, IsEmpty());
  EXPECT_THAT(scene.received(), ElementsAre(HasSubstr(R"("request":33)")));
}

TEST(Auditor, TellsTheNextStoreWhatTheOneBeforeHasMissed) {
  Scene scene;
  scene.store_dies();
  scene.auditor.joined(kWho, "");
  scene.auditor.left(kWho);
  scene.attach();
  scene.auditor.joined(kWho, "");
  EXPECT_THAT(scene.received(),
              ElementsAre(R"(0 {"event":"lost","count":2})", HasSubstr(R"("event":"joined")")));
}

TEST(Auditor, SumsUpWhatAStrangerRepeats) {
  Scene scene;
  for (int i = 0; i < 100; ++i) {
    scene.auditor.refused(kWho, {.verdict = "refused", .rule = "never"});
  }
  EXPECT_THAT(scene.received(), SizeIs(5));
  scene.pass(milliseconds(1200));
  EXPECT_THAT(scene.received(), ElementsAre(HasSubstr(R"("of":"refused","count":95)")));
}

TEST(Auditor, CountsWhatDidNotReachTheStore) {
  Scene scene;
  scene.intend(1);
  scene.store_says(1, "33");
  EXPECT_EQ(scene.auditor.failures(), 0U);
  scene.intend(2);
  scene.store_says(2, "0");
  EXPECT_EQ(scene.auditor.failures(), 0U) << "the store counts what it can't write";
  scene.intend(3);
  scene.store_dies();
  EXPECT_EQ(scene.auditor.failures(), 1U);
  scene.intend(4);
  EXPECT_GE(scene.auditor.failures(), 2U);
}

}  // namespace
}  // namespace tgs::front
