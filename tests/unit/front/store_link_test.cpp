#include "front/store_link.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/socket.h>

#include "ipc/channel.h"
#include "net/loop.h"

namespace tgs::front {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

NamedPeer named(std::string_view name) {
  return {1, parse_peer_name(name).value(), {}};
}

/// A link on a loop, and the store's end of it, which the test plays.
class Scene : private StoreLink::User {
 public:
  void attach() {
    auto ends = ipc::make_stream_pair().value();
    store_ = std::move(ends.second);
    link.attach(std::move(ends.first));
  }
  void ask(std::string_view name) {
    link.ask(named(name));
    link.flush();
  }
  /// What the store has got since the last call.
  std::string received() const {
    std::string bytes(1U << 20U, '\0');
    const auto got = ::recv(store_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
  }
  void store_sends(ipc::FrameKind kind, std::uint64_t id, std::string_view body) {
    std::string bytes;
    ipc::append_frame(bytes, kind, id, body);
    store_sends(bytes);
  }
  void store_sends(const std::string& bytes) {
    ASSERT_EQ(::send(store_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), std::ssize(bytes));
    turn();
  }
  void store_dies() {
    store_.reset();
    turn();
  }
  /// What is ready on the loop.
  void turn() {
    loop.restart();
    loop.poll();
  }

  std::vector<std::string> take() { return std::exchange(answers_, {}); }

  net::Loop loop;
  StoreLink link{loop, user()};
  int losses = 0;

 private:
  StoreLink::User& user() { return *this; }
  void on_cached(const NamedPeer& asked, const CachedPeer& answer) override {
    answers_.push_back(asked.name.text + " " + (answer.peer ? std::to_string(answer.peer->id) : "unknown"));
  }

  void on_recorded(std::uint64_t id, std::uint64_t seq) override {
    answers_.push_back(fmt::format("recorded {} {}", id, seq));
  }
  void on_store_lost() override { ++losses; }

  UniqueFd store_;
  std::vector<std::string> answers_;
};

TEST(StoreLink, KnowsNothingWithoutAStream) {
  Scene scene;
  scene.ask("durov");
  scene.link.tell(ipc::FrameKind::drop_peer, to_json(named("durov")));
  EXPECT_THAT(scene.take(), ElementsAre("durov unknown"));
}

TEST(StoreLink, RecordsAndIsTold) {
  Scene scene;
  EXPECT_FALSE(scene.link.record(1, "{}"));
  scene.attach();
  EXPECT_TRUE(scene.link.record(1, R"({"event":"left"})"));
  scene.link.flush();
  EXPECT_THAT(scene.received(), testing::EndsWith(R"({"event":"left"})"));
  scene.store_sends(ipc::FrameKind::audited, 1, "33");
  scene.store_sends(ipc::FrameKind::audited, 2, "0");
  EXPECT_THAT(scene.take(), ElementsAre("recorded 1 33", "recorded 2 0"));
  const int before = scene.losses;
  scene.store_dies();
  EXPECT_EQ(scene.losses, before + 1);
}

TEST(StoreLink, RecordsNoMoreThanAStoreThatHangsIsWaitedForWith) {
  Scene scene;
  scene.attach();
  const std::string event(1U << 20U, 'x');
  int count = 0;
  while (count < 1000 && scene.link.record(1, event)) {
    ++count;
  }
  EXPECT_LT(count, 100);
}

TEST(StoreLink, RecordsNothingThatIsTooLargeForTheStream) {
  Scene scene;
  scene.attach();
  EXPECT_FALSE(scene.link.record(1, std::string(ipc::kMaxFrameBody + 1, 'x')));
  EXPECT_TRUE(scene.link.record(2, "{}"));
}

TEST(StoreLink, AsksAndIsAnswered) {
  Scene scene;
  scene.attach();
  scene.ask("durov");
  scene.ask("other");
  EXPECT_THAT(scene.received(), testing::HasSubstr(R"({"session":1,"username":"durov"})"));
  EXPECT_THAT(scene.take(), IsEmpty());
  scene.store_sends(ipc::FrameKind::peer, 2, R"({"left":0})");
  scene.store_sends(ipc::FrameKind::peer, 1, R"({"left":9,"id":5,"is_user":true})");
  EXPECT_THAT(scene.take(), ElementsAre("other unknown", "durov 5"));
}

TEST(StoreLink, TakesAnAnswerOnce) {
  Scene scene;
  scene.attach();
  scene.ask("durov");
  scene.store_sends(ipc::FrameKind::peer, 7, R"({"left":0})");
  scene.store_sends(ipc::FrameKind::peer, 1, R"({"left":9,"id":5,"is_user":true})");
  scene.store_sends(ipc::FrameKind::peer, 1, R"({"left":9,"id":6,"is_user":true})");
  EXPECT_THAT(scene.take(), ElementsAre("durov 5"));
}

TEST(StoreLink, TakesAnAnswerThatCannotBeReadForNothingKnown) {
  Scene scene;
  scene.attach();
  scene.ask("durov");
  scene.store_sends(ipc::FrameKind::peer, 1, R"({"left":"9"})");
  EXPECT_THAT(scene.take(), ElementsAre("durov unknown"));
}

TEST(StoreLink, AnswersAllThatWasAskedWhereTheStoreDies) {
  Scene scene;
  scene.attach();
  scene.ask("durov");
  scene.ask("other");
  scene.store_dies();
  EXPECT_THAT(scene.take(), testing::UnorderedElementsAre("durov unknown", "other unknown"));
  scene.ask("third");
  EXPECT_THAT(scene.take(), ElementsAre("third unknown"));
}

TEST(StoreLink, LeavesAStoreThatIsNotItself) {
  for (const auto kind : {ipc::FrameKind::ask_peer, ipc::FrameKind::update, ipc::FrameKind::reply}) {
    Scene scene;
    scene.attach();
    scene.ask("durov");
    scene.store_sends(kind, 1, R"({"left":9,"id":5,"is_user":true})");
    EXPECT_THAT(scene.take(), ElementsAre("durov unknown"));
  }
  Scene scene;
  scene.attach();
  scene.ask("durov");
  scene.store_sends(std::string(16, '\xff'));
  EXPECT_THAT(scene.take(), ElementsAre("durov unknown"));
}

TEST(StoreLink, GoesOnWithANewStream) {
  Scene scene;
  scene.attach();
  scene.ask("durov");
  scene.attach();
  EXPECT_THAT(scene.take(), ElementsAre("durov unknown"));
  scene.ask("other");
  scene.store_sends(ipc::FrameKind::peer, 1, R"({"left":9,"id":5,"is_user":true})");
  EXPECT_THAT(scene.take(), IsEmpty());
  scene.store_sends(ipc::FrameKind::peer, 2, R"({"left":9,"id":6,"is_user":true})");
  EXPECT_THAT(scene.take(), ElementsAre("other 6"));
}

TEST(StoreLink, DoesWithoutAStoreThatDoesNotRead) {
  Scene scene;
  scene.attach();
  std::size_t asked = 0;
  while (scene.take().empty() && ++asked < 1'000'000) {
    scene.ask("durov");
  }
  EXPECT_LT(asked, 200'000U);
  scene.link.tell(ipc::FrameKind::drop_peer, to_json(named("durov")));
  EXPECT_THAT(scene.take(), IsEmpty());
}

TEST(StoreLink, KnowsTheNewestReportOfTheStoreThatIsThere) {
  Scene scene;
  EXPECT_FALSE(scene.link.is_there());
  scene.attach();
  EXPECT_TRUE(scene.link.is_there());
  EXPECT_FALSE(scene.link.report());
  scene.store_sends(ipc::FrameKind::figures, 0, to_json(metrics::StoreFigures{.rows_waiting = 4}));
  scene.store_sends(ipc::FrameKind::figures, 0, to_json(metrics::StoreFigures{.rows_waiting = 5}));
  EXPECT_EQ(scene.link.report()->figures.rows_waiting, 5U);
  scene.store_dies();
  EXPECT_FALSE(scene.link.report());
  EXPECT_FALSE(scene.link.is_there());
}

TEST(StoreLink, LeavesAStoreWhoseReportIsNone) {
  Scene scene;
  scene.attach();
  scene.store_sends(ipc::FrameKind::figures, 0, R"({"rows_waiting":4})");
  EXPECT_FALSE(scene.link.is_there());
}

}  // namespace
}  // namespace tgs::front
