#include "monitor/owner_lines.h"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <map>

namespace tgs::monitor {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const TimePoint kStart = TimePoint() + seconds(100);
constexpr WorkerNumber kWorker = 5;

struct Scripted : OwnerLines::User {
  void hold(const LineOrder& order) override { held.push_back(order.session); }
  void let_go(SessionId session) override { let.push_back(session); }
  std::optional<WorkerNumber> worker_of(SessionId session) const override {
    const auto found = workers.find(session);
    return found == workers.end() ? std::nullopt : std::optional(found->second);
  }
  void open_line(WorkerNumber worker, SessionId session, UniqueFd connection) override {
    given.emplace_back(worker, session);
    connections.push_back(std::move(connection));
  }

  std::map<SessionId, WorkerNumber> workers;
  std::vector<SessionId> held;
  std::vector<SessionId> let;
  std::vector<std::pair<WorkerNumber, SessionId>> given;
  std::vector<UniqueFd> connections;
};

/// The owner's end, and the one that the storage has.
struct Pair {
  Pair() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
    owner.reset(ends[0]);
    storage.reset(ends[1]);
  }
  std::string heard() const {
    std::array<char, 512> bytes{};
    const auto count = ::recv(owner.get(), bytes.data(), bytes.size(), 0);
    return {bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
  }
  /// Nobody holds the other end.
  bool is_closed() const {
    char byte = 0;
    return ::recv(owner.get(), &byte, 1, 0) == 0;
  }

  UniqueFd owner;
  UniqueFd storage;
};

struct OwnerLinesTest : testing::Test {
  Pair open(SessionId session = 42) {
    Pair pair;
    lines.open({session, false, 1000}, std::move(pair.storage), kStart);
    return pair;
  }

  Scripted user;
  OwnerLines lines{user};
};

TEST_F(OwnerLinesTest, AreHandedOverOnceTheSessionRuns) {
  const auto pair = open();
  EXPECT_THAT(user.held, ElementsAre(42));
  EXPECT_THAT(user.given, IsEmpty());
  user.workers[42] = kWorker;
  lines.look(kStart);
  EXPECT_THAT(user.given, ElementsAre(std::pair(kWorker, SessionId{42})));
  EXPECT_EQ(pair.heard(), "{\"ok\":true}\n");
  EXPECT_EQ(lines.user_of(kWorker, 42), uid_t{1000});
  EXPECT_EQ(lines.user_of(kWorker + 1, 42), std::nullopt);
  EXPECT_EQ(lines.user_of(kWorker, 43), std::nullopt);
}

TEST_F(OwnerLinesTest, AreHandedOverAtOnceWhereItRunsAlready) {
  user.workers[42] = kWorker;
  const auto pair = open();
  EXPECT_EQ(pair.heard(), "{\"ok\":true}\n");
}

TEST_F(OwnerLinesTest, AreOneASession) {
  user.workers[42] = kWorker;
  const auto first = open();
  const auto second = open();
  EXPECT_THAT(second.heard(), HasSubstr("the owner has a line to it already"));
  EXPECT_TRUE(second.is_closed());
  EXPECT_THAT(user.held, ElementsAre(42));
  const auto other = open(43);
  EXPECT_THAT(user.held, ElementsAre(42, 43));
}

TEST_F(OwnerLinesTest, LetTheSessionGoWhenTheOwnerHasGone) {
  user.workers[42] = kWorker;
  const auto pair = open();
  lines.closed(kWorker + 1, 42);
  lines.closed(kWorker, 43);
  EXPECT_THAT(user.let, IsEmpty()) << "no worker may speak of another's";
  lines.closed(kWorker, 42);
  EXPECT_THAT(user.let, ElementsAre(42));
  EXPECT_EQ(lines.user_of(kWorker, 42), std::nullopt);
  const auto next = open();
  EXPECT_THAT(user.held, ElementsAre(42, 42));
}

TEST_F(OwnerLinesTest, AreOverWithTheirWorker) {
  user.workers[42] = kWorker;
  const auto pair = open();
  user.workers[42] = kWorker + 1;
  lines.look(kStart);
  EXPECT_THAT(user.let, ElementsAre(42));
}

TEST_F(OwnerLinesTest, SayWhyTheFrontCanNotHaveTheSession) {
  const auto pair = open();
  lines.failed(43, "of another");
  EXPECT_EQ(pair.heard(), "");
  lines.failed(42, "the storage runs too many");
  EXPECT_THAT(pair.heard(), StartsWith(R"({"ok":false,"error":"the storage runs too many")"));
  EXPECT_TRUE(pair.is_closed());
  EXPECT_THAT(user.let, ElementsAre(42)) << "the front holds it until it is told";
}

TEST_F(OwnerLinesTest, DoNotMindAFailureOfWhatRuns) {
  user.workers[42] = kWorker;
  const auto pair = open();
  lines.failed(42, "too late");
  EXPECT_EQ(pair.heard(), "{\"ok\":true}\n");
  EXPECT_TRUE(lines.user_of(kWorker, 42));
}

TEST_F(OwnerLinesTest, AreGivenUpAfterAWhile) {
  const auto pair = open();
  EXPECT_EQ(lines.wake_at(), kStart + OwnerLines::kPatience);
  lines.look(kStart + OwnerLines::kPatience - seconds(1));
  EXPECT_THAT(user.let, IsEmpty());
  lines.look(kStart + OwnerLines::kPatience);
  EXPECT_THAT(pair.heard(), HasSubstr("it does not start"));
  EXPECT_THAT(user.let, ElementsAre(42));
  EXPECT_EQ(lines.wake_at(), std::nullopt);
}

TEST_F(OwnerLinesTest, AreToldToANewFront) {
  user.workers[42] = kWorker;
  const auto open_one = open();
  const auto waiting = open(43);
  lines.front_restarted();
  EXPECT_THAT(user.held, ElementsAre(42, 43, 42, 43));
}

TEST_F(OwnerLinesTest, OfWhoIsGoneBeforeItIsHandedOverAreNotHandedOver) {
  { const auto pair = open(); }
  user.workers[42] = kWorker;
  lines.look(kStart);
  EXPECT_THAT(user.given, IsEmpty());
  EXPECT_THAT(user.let, ElementsAre(42));
}

}  // namespace
}  // namespace tgs::monitor
