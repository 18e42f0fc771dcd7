#include "monitor/session_table.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace tgs::monitor {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::Eq;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;

const TimePoint kStart = TimePoint() + hours(1);
constexpr auto kReady = "authorizationStateReady";
constexpr auto kClosing = "authorizationStateClosing";
constexpr auto kWaits = "authorizationStateWaitPhoneNumber";

/// `open 42 in 1`: what a test expects to be told to do.
std::string in_words(const Action& action) {
  switch (action.kind) {
    case Action::Kind::spawn_worker:
      return fmt::format("spawn {}", action.worker);
    case Action::Kind::open_session:
      return fmt::format("open {} in {}", action.session, action.worker);
    case Action::Kind::close_session:
      return fmt::format("close {} in {}", action.session, action.worker);
    case Action::Kind::start_session:
      return fmt::format("start {}{}", action.session, action.only_if_there ? " if it is there" : "");
    case Action::Kind::stop_worker:
      return fmt::format("stop {}", action.worker);
    case Action::Kind::kill_worker:
      return fmt::format("kill {}", action.worker);
    case Action::Kind::copy_session:
      return fmt::format("copy {}{}{}", action.session, action.text.empty() ? "" : " ", action.text);
    case Action::Kind::renew_session:
      return fmt::format("renew {}", action.session);
    case Action::Kind::remove_folder:
      return fmt::format("remove {}", action.session);
    case Action::Kind::refuse_session:
      return fmt::format("refuse {}: {}", action.session, action.text);
  }
  return "?";
}

std::vector<std::string> in_words(const SessionTable::Actions& actions) {
  std::vector<std::string> words;
  for (const auto& action : actions) {
    words.push_back(in_words(action));
  }
  return words;
}

/// A worker a session; session 42 runs in worker 1.
struct Running : SessionTable {
  Running() : SessionTable(1, 100) { start(42); }
};

TEST(SessionTable, StartsASessionInAWorkerOfItsOwn) {
  SessionTable table(1, 100);
  EXPECT_THAT(in_words(table.start(42)), ElementsAre("spawn 1", "open 42 in 1"));
  EXPECT_THAT(in_words(table.start(43)), ElementsAre("spawn 2", "open 43 in 2"));
  EXPECT_TRUE(table.is_running(42));
  EXPECT_THAT(table.open_in(43), Optional(2U));
  EXPECT_THAT(table.sessions_of(1), ElementsAre(42U));
}

TEST(SessionTable, FillsAWorkerBeforeItTakesTheNext) {
  SessionTable table(2, 100);
  table.start(1);
  EXPECT_THAT(in_words(table.start(2)), ElementsAre("open 2 in 1"));
  EXPECT_THAT(in_words(table.start(3)), ElementsAre("spawn 2", "open 3 in 2"));
}

TEST(SessionTable, RefusesASessionTooMany) {
  SessionTable table(1, 2);
  table.start(1);
  table.start(2);
  EXPECT_THAT(in_words(table.start(3)), ElementsAre(HasSubstr("refuse 3: 2 sessions run already")));
  EXPECT_FALSE(table.is_running(3));
  EXPECT_THAT(in_words(table.start(1)), ElementsAre("open 1 in 1"));
}

TEST(SessionTable, GivesARunningSessionANewStreamWhereItIsAskedForAgain) {
  Running table;
  EXPECT_THAT(in_words(table.start(42)), ElementsAre("open 42 in 1"));
}

TEST(SessionTable, ClosesASessionOnce) {
  Running table;
  EXPECT_THAT(in_words(table.stop(42, kStart)), ElementsAre("close 42 in 1"));
  EXPECT_THAT(table.stop(42, kStart), IsEmpty());
  EXPECT_THAT(table.stop(43, kStart), IsEmpty());
}

TEST(SessionTable, StartsTheNextInstanceOnlyWhenTheLastHasLetGoOfTheFolder) {
  Running table;
  table.stop(42, kStart);
  EXPECT_THAT(table.start(42), IsEmpty());
  EXPECT_THAT(in_words(table.closed(1, 42, kReady, kStart)), ElementsAre("start 42"));
  EXPECT_THAT(in_words(table.start(42)), ElementsAre("spawn 2", "open 42 in 2"));
}

TEST(SessionTable, StartsASessionAgainOnlyIfItIsThereWhereNobodyMayMakeIt) {
  Running table;
  table.stop(42, kStart);
  table.start(42, true);
  EXPECT_THAT(in_words(table.closed(1, 42, kReady, kStart)), ElementsAre("start 42 if it is there"));
  table.start(42);
  table.stop(42, kStart);
  table.start(42, true);
  table.start(42, false);
  EXPECT_THAT(in_words(table.closed(2, 42, kReady, kStart)), ElementsAre("start 42"));
}

TEST(SessionTable, DoesNotStartASessionAgainThatWasStoppedAfterAll) {
  Running table;
  table.stop(42, kStart);
  table.start(42);
  table.stop(42, kStart);
  EXPECT_THAT(table.closed(1, 42, kReady, kStart), IsEmpty());
  EXPECT_FALSE(table.is_running(42));
}

TEST(SessionTable, StartsASessionAgainWhoseWorkerDiedWhileClosing) {
  Running table;
  table.stop(42, kStart);
  table.start(42);
  EXPECT_THAT(in_words(table.worker_gone(1)), ElementsAre("start 42"));
}

TEST(SessionTable, ForgetsTheSessionsOfADeadWorker) {
  SessionTable table(2, 100);
  table.start(1);
  table.start(2);
  EXPECT_THAT(table.worker_gone(1), IsEmpty());
  EXPECT_FALSE(table.is_running(1));
  EXPECT_FALSE(table.is_running(2));
  EXPECT_FALSE(table.has_workers());
  EXPECT_THAT(table.worker_gone(1), IsEmpty());
  EXPECT_THAT(in_words(table.start(1)), ElementsAre("spawn 2", "open 1 in 2"));
}

TEST(SessionTable, PutsNoFurtherSessionIntoAWorkerThatExits) {
  Running table;
  table.closed(1, 42, kReady, kStart);
  EXPECT_TRUE(table.has_workers());
  EXPECT_THAT(in_words(table.start(42)), ElementsAre("spawn 2", "open 42 in 2"));
  EXPECT_THAT(table.worker_gone(1), IsEmpty());
  EXPECT_TRUE(table.is_running(42)) << "the end of the old worker is not that of the new one";
}

TEST(SessionTable, UsesASharedWorkerAgain) {
  SessionTable table(2, 100);
  table.start(1);
  table.start(2);
  table.stop(1, kStart);
  EXPECT_THAT(table.closed(1, 1, kReady, kStart), IsEmpty());
  EXPECT_THAT(in_words(table.start(3)), ElementsAre("open 3 in 1"));
}

TEST(SessionTable, BelievesAWorkerAboutItsOwnSessionsAlone) {
  Running table;
  table.start(43);
  EXPECT_THAT(table.closed(2, 42, kReady, kStart), IsEmpty());
  EXPECT_THAT(table.failed(2, 42, "no", kStart), IsEmpty());
  EXPECT_THAT(table.closed(1, 99, kReady, kStart), IsEmpty());
  table.state(2, 42, kWaits);
  EXPECT_TRUE(table.is_running(42));
  EXPECT_THAT(table.closed(1, 42, kClosing, kStart), IsEmpty())
      << "the folder of a session that may be logged in";
}

TEST(SessionTable, SaysOnceThatASessionAsksForALogIn) {
  Running table;
  EXPECT_FALSE(table.state(2, 42, kWaits)) << "another's";
  EXPECT_TRUE(table.state(1, 42, kWaits));
  EXPECT_FALSE(table.state(1, 42, kReady));
  EXPECT_FALSE(table.state(1, 42, kWaits));
}

TEST(SessionTable, RemovesTheFolderOfASessionThatNeverLoggedIn) {
  Running table;
  table.state(1, 42, kWaits);
  table.stop(42, kStart);
  EXPECT_THAT(in_words(table.closed(1, 42, kClosing, kStart)), ElementsAre("remove 42"));
}

TEST(SessionTable, RemovesTheFolderBeforeItStartsTheSessionAgain) {
  Running table;
  table.state(1, 42, kReady);
  EXPECT_THAT(in_words(table.closed(1, 42, "authorizationStateLoggingOut", kStart)),
              ElementsAre("remove 42"));
  table.start(43);
  table.state(2, 43, kWaits);
  table.stop(43, kStart);
  table.start(43);
  EXPECT_THAT(in_words(table.closed(2, 43, kClosing, kStart)), ElementsAre("remove 43", "start 43"));
}

TEST(SessionTable, KeepsTheFolderOfASessionThatIsLoggedInOrWhoseWorkerDied) {
  Running table;
  table.state(1, 42, kReady);
  table.stop(42, kStart);
  EXPECT_THAT(table.closed(1, 42, kClosing, kStart), IsEmpty());
  table.start(43);
  table.state(2, 43, kWaits);
  EXPECT_THAT(table.worker_gone(2), IsEmpty());
}

TEST(SessionTable, TellsTheFrontOfAFailureAndWaitsForTheClose) {
  Running table;
  EXPECT_THAT(in_words(table.failed(1, 42, "wrong key", kStart)), ElementsAre("refuse 42: wrong key"));
  EXPECT_THAT(table.start(42), IsEmpty());
  EXPECT_THAT(in_words(table.closed(1, 42, kClosing, kStart)), ElementsAre("start 42"));
}

TEST(SessionTable, KillsAWorkerThatDoesNotClose) {
  Running table;
  EXPECT_FALSE(table.wake_at());
  table.stop(42, kStart);
  EXPECT_THAT(table.wake_at(), Optional(Eq(kStart + SessionTable::kLongestClose)));
  EXPECT_THAT(table.tick(kStart + SessionTable::kLongestClose - milliseconds(1)), IsEmpty());
  EXPECT_THAT(in_words(table.tick(kStart + SessionTable::kLongestClose)), ElementsAre("kill 1"));
  EXPECT_FALSE(table.wake_at());
  EXPECT_THAT(table.tick(kStart + hours(1)), IsEmpty());
  EXPECT_THAT(in_words(table.start(42)), IsEmpty()) << "its folder is not free before it is dead";
  EXPECT_THAT(in_words(table.worker_gone(1)), ElementsAre("start 42"));
}

TEST(SessionTable, KillsAWorkerThatClosedItsSessionAndDoesNotExit) {
  Running table;
  table.closed(1, 42, kReady, kStart);
  EXPECT_THAT(in_words(table.tick(kStart + SessionTable::kLongestClose)), ElementsAre("kill 1"));
}

TEST(SessionTable, DoesNotKillASharedWorkerForSessionsThatClosedInTime) {
  SessionTable table(2, 100);
  table.start(1);
  table.start(2);
  table.stop(1, kStart);
  table.closed(1, 1, kReady, kStart + seconds(1));
  EXPECT_FALSE(table.wake_at());
  EXPECT_THAT(table.tick(kStart + hours(1)), IsEmpty());
}

TEST(SessionTable, StillKillsASharedWorkerForASessionThatDoesNotClose) {
  SessionTable table(2, 100);
  table.start(1);
  table.start(2);
  table.stop(1, kStart);
  table.stop(2, kStart);
  table.closed(1, 1, kReady, kStart + seconds(1));
  EXPECT_THAT(table.wake_at(), Optional(Eq(kStart + SessionTable::kLongestClose)));
}

TEST(SessionTable, GivesANewFrontAStreamToEachSessionThatRuns) {
  Running table;
  table.start(43);
  table.start(44);
  table.stop(43, kStart);
  table.start(43);
  EXPECT_THAT(in_words(table.front_restarted()), ElementsAre("open 42 in 1", "open 44 in 3"));
  EXPECT_THAT(table.closed(2, 43, kReady, kStart), IsEmpty())
      << "the old front asked for it, not the new one";
}

TEST(SessionTable, HasTheWorkerOfALostSessionKilled) {
  Running table;
  EXPECT_THAT(table.lose(42), Optional(1U));
  EXPECT_THAT(in_words(table.start(43)), ElementsAre("spawn 2", "open 43 in 2"))
      << "that one takes nothing more";
  EXPECT_THAT(table.worker_gone(1), IsEmpty());
  EXPECT_THAT(table.lose(42), Eq(std::nullopt));
}

TEST(SessionTable, StopsEveryWorkerAndStartsNothingMore) {
  Running table;
  table.start(43);
  EXPECT_THAT(in_words(table.stop_all(kStart)), ElementsAre("stop 1", "stop 2"));
  EXPECT_THAT(table.start(42), IsEmpty());
  EXPECT_THAT(table.start(44), IsEmpty());
  EXPECT_THAT(table.closed(1, 42, kReady, kStart), IsEmpty());
  EXPECT_THAT(table.worker_gone(1), IsEmpty());
  EXPECT_THAT(in_words(table.tick(kStart + SessionTable::kLongestClose)), ElementsAre("kill 2"));
  table.worker_gone(2);
  EXPECT_FALSE(table.has_workers());
}

TEST(SessionTable, KillsAllWhereSomebodyIsInAHurry) {
  Running table;
  table.start(43);
  table.stop_all(kStart);
  EXPECT_THAT(in_words(table.kill_all()), ElementsAre("kill 1", "kill 2"));
  EXPECT_FALSE(table.wake_at());
}

/// As Running, with copies; the session is logged in.
struct Copying : SessionTable {
  Copying() : SessionTable(1, 100, true) {
    start(42);
    state(1, 42, kReady);
  }
  std::vector<std::string> closes() { return in_words(closed(1, 42, kClosing, kStart)); }
};

TEST(SessionTable, CopiesASessionThatHasClosedAndHoldsItsNextStartUntilThen) {
  Copying table;
  table.stop(42, kStart);
  EXPECT_THAT(table.closes(), ElementsAre("copy 42"));
  EXPECT_TRUE(table.is_running(42));
  EXPECT_THAT(in_words(table.start(42)), IsEmpty());
  table.worker_gone(1);
  EXPECT_THAT(in_words(table.copied(42)), ElementsAre("start 42"));
  EXPECT_THAT(in_words(table.copied(42)), IsEmpty());
}

TEST(SessionTable, KillsNoWorkerForALostSessionThatHasClosed) {
  Copying table;
  table.closes();
  table.worker_gone(1);
  EXPECT_THAT(table.lose(42), Eq(std::nullopt));
  EXPECT_FALSE(table.has_workers());
}

TEST(SessionTable, ForgetsASessionThatIsCopiedAndNobodyWants) {
  Copying table;
  table.closes();
  table.start(42);
  table.stop(42, kStart);
  EXPECT_THAT(in_words(table.copied(42)), IsEmpty());
  EXPECT_FALSE(table.is_running(42));
}

TEST(SessionTable, CopiesInAnyCaseWhatHasLoggedInSinceItStarted) {
  SessionTable table(1, 100, true);
  table.start(42);
  table.state(1, 42, kWaits);
  table.state(1, 42, kReady);
  EXPECT_THAT(in_words(table.closed(1, 42, kClosing, kStart)), ElementsAre("copy 42 in any case"));
}

TEST(SessionTable, CopiesNothingOfASessionThatNeverLoggedInOrHasLoggedOutOrWhoseWorkerDied) {
  SessionTable table(1, 100, true);
  table.start(1);
  table.state(1, 1, kWaits);
  EXPECT_THAT(in_words(table.closed(1, 1, kClosing, kStart)), ElementsAre("remove 1"));
  table.start(2);
  table.state(2, 2, kReady);
  EXPECT_THAT(in_words(table.closed(2, 2, "authorizationStateLoggingOut", kStart)), ElementsAre("remove 2"));
  table.start(3);
  table.state(3, 3, kReady);
  EXPECT_THAT(in_words(table.worker_gone(3)), IsEmpty());
}

TEST(SessionTable, WaitsForACopyOnlySoLong) {
  Copying table;
  table.closes();
  table.worker_gone(1);
  table.start(42);
  EXPECT_THAT(table.wake_at(), Optional(kStart + SessionTable::kLongestCopy));
  EXPECT_THAT(in_words(table.tick(kStart + SessionTable::kLongestCopy - milliseconds(1))), IsEmpty());
  EXPECT_THAT(in_words(table.tick(kStart + SessionTable::kLongestCopy)), ElementsAre("start 42"));
}

TEST(SessionTable, StartsWhatWaitsForCopiesThatAreGivenUp) {
  Copying table;
  table.closes();
  table.start(42);
  EXPECT_THAT(in_words(table.copies_given_up()), ElementsAre("start 42"));
}

TEST(SessionTable, CopiesAlsoWhileItStopsAndIsEmptyAfterTheLastCopy) {
  Copying table;
  table.stop_all(kStart);
  EXPECT_THAT(table.closes(), ElementsAre("copy 42"));
  table.worker_gone(1);
  EXPECT_FALSE(table.has_workers());
  EXPECT_FALSE(table.is_empty());
  table.copied(42);
  EXPECT_TRUE(table.is_empty());
}

TEST(SessionTable, WaitsForNoCopyInAHurry) {
  Copying table;
  table.closes();
  table.worker_gone(1);
  table.stop_all(kStart);
  table.kill_all();
  EXPECT_TRUE(table.is_empty());
}

TEST(SessionTable, RenewsWhatIsOrderedToBeCopiedAndCopiesItInAnyCase) {
  Copying table;
  EXPECT_THAT(in_words(table.order_copy(42, kStart)), ElementsAre("renew 42"));
  table.stop(42, kStart);
  EXPECT_THAT(table.closes(), ElementsAre("copy 42 in any case"));
  EXPECT_THAT(in_words(table.copied(42)), IsEmpty());
}

TEST(SessionTable, CopiesInAnyCaseWhatIsOrderedWhileItCloses) {
  Copying table;
  table.stop(42, kStart);
  EXPECT_THAT(in_words(table.order_copy(42, kStart)), IsEmpty());
  EXPECT_THAT(table.closes(), ElementsAre("copy 42 in any case"));
}

TEST(SessionTable, CopiesWhatIsOrderedAndDoesNotRunAtOnceAndHoldsItsStartUntilThen) {
  Copying table;
  EXPECT_THAT(in_words(table.order_copy(7, kStart)), ElementsAre("copy 7 in any case"));
  EXPECT_THAT(in_words(table.start(7)), IsEmpty());
  EXPECT_THAT(in_words(table.copied(7)), ElementsAre("start 7"));
}

TEST(SessionTable, CountsWhatIsOnlyCopiedNotAsRunning) {
  SessionTable table(1, 1, true);
  table.order_copy(7, kStart);
  EXPECT_THAT(in_words(table.start(8)), ElementsAre("spawn 1", "open 8 in 1"));
}

TEST(SessionTable, TakesNoOrderToCopyWhereItStopsOrCopiesNothing) {
  Copying stopping;
  stopping.stop_all(kStart);
  EXPECT_THAT(in_words(stopping.order_copy(7, kStart)), IsEmpty());
  Running without;
  EXPECT_THAT(in_words(without.order_copy(7, kStart)), IsEmpty());
}

/// Sessions 1, 2 and 3 in worker 1, which has room for more and is to end.
struct Retiring : SessionTable {
  Retiring() : SessionTable(4, 100) {
    for (SessionId id = 1; id <= 3; ++id) {
      start(id);
    }
  }
  /// As the front does what it is told: it wants the session again while it closes.
  std::vector<std::string> renewed(SessionId id) {
    stop(id, kStart);
    start(id);
    return in_words(closed(1, id, kClosing, kStart));
  }
};

TEST(SessionTable, MovesTheSessionsOfAWorkerThatIsToEndOneAfterAnother) {
  Retiring table;
  EXPECT_THAT(in_words(table.retire(1, kStart)), ElementsAre("renew 1"));
  EXPECT_THAT(table.renewed(1), ElementsAre("start 1", "renew 2"));
  EXPECT_THAT(in_words(table.start(1)), ElementsAre("spawn 2", "open 1 in 2"));
  EXPECT_THAT(table.renewed(2), ElementsAre("start 2", "renew 3"));
  EXPECT_THAT(in_words(table.start(2)), ElementsAre("open 2 in 2"));
  EXPECT_THAT(table.renewed(3), ElementsAre("start 3", "stop 1"));
  EXPECT_THAT(in_words(table.tick(kStart + seconds(5))), ElementsAre("kill 1")) << "if it does not end";
  EXPECT_THAT(in_words(table.retire(1, kStart)), IsEmpty());
}

TEST(SessionTable, PassesOverABusySessionOfAWorkerThatIsToEnd) {
  Retiring table;
  table.retire(1, kStart);
  EXPECT_THAT(in_words(table.retire(1, kStart)), ElementsAre("renew 2"));
  EXPECT_THAT(in_words(table.retire(1, kStart)), ElementsAre("renew 3"));
  EXPECT_THAT(in_words(table.retire(1, kStart)), ElementsAre("renew 1"));
}

TEST(SessionTable, ClosesOneSessionAtATimeOfAWorkerThatIsToEnd) {
  Retiring table;
  table.stop(3, kStart);
  EXPECT_THAT(in_words(table.retire(1, kStart)), IsEmpty());
  EXPECT_THAT(in_words(table.closed(1, 3, kClosing, kStart)), ElementsAre("renew 1"));
}

TEST(SessionTable, LetsAWorkerOfOneSessionThatIsToEndDoSoByItself) {
  Running table;
  EXPECT_THAT(in_words(table.retire(1, kStart)), ElementsAre("renew 42"));
  table.stop(42, kStart);
  EXPECT_THAT(in_words(table.retire(1, kStart)), IsEmpty());
  EXPECT_THAT(in_words(table.closed(1, 42, kClosing, kStart)), IsEmpty());
  EXPECT_THAT(in_words(table.retire(1, kStart)), IsEmpty());
}

TEST(SessionTable, RetiresNoWorkerWhileItStops) {
  Retiring table;
  table.stop_all(kStart);
  EXPECT_THAT(in_words(table.retire(1, kStart)), IsEmpty());
}

TEST(SessionTable, KnowsWhereSomebodyIsLoggedIn) {
  Copying table;
  table.start(7);
  EXPECT_THAT(table.logged_in(), ElementsAre(42));
}

}  // namespace
}  // namespace tgs::monitor
