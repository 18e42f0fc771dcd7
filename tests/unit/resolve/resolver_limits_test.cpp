// How long names are known, and how often Telegram may be asked.
#include <gmock/gmock.h>

#include "scripted_resolver.h"
#include "wire/td_error.h"

namespace tgs {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::Ge;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;
using testing::SizeIs;

std::string retry_after(int time) {
  return error(429, "Too Many Requests: retry after " + std::to_string(time));
}

/// Of the one outcome, which says how long to wait.
std::int64_t seconds_told(const std::vector<std::string>& outcomes) {
  const auto wait = outcomes.size() == 1 ? td_error_in(outcomes[0])->retry_after() : std::nullopt;
  return wait ? *wait : -1;
}

TEST(ResolverTtl, OfAFoundNameEnds) {
  ResolverScene scene;
  scene.search("durov", private_chat(5));
  scene.take();
  scene.now += kTtl - milliseconds(1);
  scene.resolve("durov");
  EXPECT_THAT(scene.take(), ElementsAre("5 user"));
  scene.now += milliseconds(1);
  scene.resolve("durov");
  EXPECT_THAT(scene.take(), IsEmpty());
  EXPECT_THAT(scene.host.asked_cache, SizeIs(2));
}

TEST(ResolverTtl, OfANameThatNobodyHasEndsSooner) {
  ResolverScene scene;
  scene.search("durov", kNobody);
  scene.take();
  scene.now += kNegativeTtl - milliseconds(1);
  scene.resolve("durov");
  EXPECT_THAT(scene.take(), ElementsAre(HasSubstr("PEER_NOT_FOUND")));
  EXPECT_THAT(scene.host.asked, SizeIs(1));
  scene.now += milliseconds(1);
  scene.search("durov", private_chat(5));
  EXPECT_THAT(scene.take(), ElementsAre("5 user"));
}

TEST(ResolverTtl, OfACachedNameIsWhatTheCacheSays) {
  ResolverScene scene;
  scene.resolve("durov");
  scene.cache_knows("durov", {5, true}, seconds(10));
  scene.answer(private_chat(5));
  scene.now += seconds(10) - milliseconds(1);
  scene.resolve("durov");
  EXPECT_THAT(scene.take(), ElementsAre("5 user", "5 user"));
  scene.now += milliseconds(1);
  scene.resolve("durov");
  EXPECT_THAT(scene.take(), IsEmpty());
}

TEST(ResolverTtl, OfACachedNameIsNeverLongerThanTheSetting) {
  ResolverScene scene;
  scene.resolve("durov");
  scene.cache_knows("durov", {5, true}, 300 * kTtl);
  scene.answer(private_chat(5));
  scene.take();
  scene.now += kTtl;
  scene.resolve("durov");
  EXPECT_THAT(scene.take(), IsEmpty());
}

TEST(ResolverFloodWait, FailsFurtherSearchesAtOnceWithWhatIsLeft) {
  ResolverScene scene;
  scene.search("durov", retry_after(100));
  scene.now += milliseconds(500);
  scene.resolve("other");
  scene.cache_knows_nothing("other");
  scene.now += seconds(90);
  scene.resolve("third");
  scene.cache_knows_nothing("third");
  EXPECT_THAT(scene.take(), ElementsAre(retry_after(100), retry_after(100), retry_after(10)));
  EXPECT_THAT(scene.host.asked, SizeIs(1));
}

TEST(ResolverFloodWait, Passes) {
  ResolverScene scene;
  scene.search("durov", retry_after(100));
  scene.take();
  scene.now += seconds(100);
  scene.search("durov", private_chat(5));
  EXPECT_THAT(scene.take(), ElementsAre("5 user"));
}

TEST(ResolverFloodWait, LeavesAloneWhatCostsNoSearch) {
  ResolverScene scene;
  scene.search("warm", private_chat(5));
  scene.search("durov", retry_after(100));
  scene.take();
  scene.resolve("warm");
  scene.resolve("cached");
  scene.cache_knows("cached", {6, true});
  scene.answer(private_chat(6));
  EXPECT_THAT(scene.take(), ElementsAre("5 user", "6 user"));
}

TEST(ResolverFloodWait, IsTheSessionsOwn) {
  ResolverScene scene;
  scene.search("durov", retry_after(100), 1);
  scene.take();
  scene.search("durov", private_chat(5), 2);
  EXPECT_THAT(scene.take(), ElementsAre("5 user"));
}

TEST(ResolverFloodWait, OutlivesTheInstance) {
  ResolverScene scene;
  scene.search("durov", retry_after(100));
  scene.take();
  scene.resolver.instance_ended(kSession);
  scene.resolve("other");
  scene.cache_knows_nothing("other");
  EXPECT_THAT(scene.take(), ElementsAre(retry_after(100)));
}

TEST(ResolverMaxLookups, FailsFurtherSearchesAtOnce) {
  ResolverScene scene(3);
  for (const auto* name : {"name1", "name2", "name3"}) {
    scene.search(name, private_chat(5));
  }
  scene.take();
  scene.resolve("name4");
  scene.cache_knows_nothing("name4");
  const auto wait = seconds_told(scene.take());
  EXPECT_THAT(wait, AllOf(Ge(20), Le(21)));
  EXPECT_THAT(scene.host.asked, SizeIs(3));
  scene.now += seconds(wait);
  scene.search("name4", private_chat(6));
  EXPECT_THAT(scene.take(), ElementsAre("6 user"));
}

TEST(ResolverMaxLookups, CountsEachSessionForItself) {
  ResolverScene scene(1);
  scene.search("name1", private_chat(5), 1);
  scene.search("name2", private_chat(6), 2);
  EXPECT_THAT(scene.take(), ElementsAre("5 user", "6 user"));
}

TEST(ResolverMaxLookups, CountsImportsToo) {
  ResolverScene scene(1, true);
  scene.search("15550100199", kNoSuchNumber);
  EXPECT_THAT(scene.host.asked, SizeIs(1));
  EXPECT_THAT(seconds_told(scene.take()), AllOf(Ge(60), Le(61)));
}

TEST(ResolverMaxLookups, CountsNoQuestionThatTdlibAnswersItself) {
  ResolverScene scene(1);
  for (int i = 1; i <= 20; ++i) {
    const auto name = "name" + std::to_string(i);
    scene.resolve(name);
    scene.cache_knows(name, {i, true});
    scene.answer(private_chat(i));
  }
  EXPECT_THAT(scene.take(), SizeIs(20));
  scene.search("durov", private_chat(5));
  EXPECT_THAT(scene.take(), ElementsAre("5 user"));
}

TEST(ResolverMaxLookups, HoldsAgainstAFloodOfNames) {
  ResolverScene scene(60);
  scene.host.resolver_with_empty_cache = &scene.resolver;
  for (int i = 0; i < 5000; ++i) {
    scene.resolve("name" + std::to_string(i));
  }
  EXPECT_THAT(scene.host.asked, SizeIs(60));
  const auto refused = scene.take();
  EXPECT_THAT(refused, SizeIs(4940));
  EXPECT_THAT(refused, Each(HasSubstr("429")));
}

TEST(ResolverMemory, IsBoundedWhileTheCacheDoesNotAnswer) {
  ResolverScene scene;
  for (std::size_t i = 0; i < Resolver::kMostLookups; ++i) {
    scene.resolve("name" + std::to_string(i));
  }
  EXPECT_THAT(scene.take(), IsEmpty());
  scene.resolve("one_more");
  EXPECT_THAT(scene.take(), ElementsAre(retry_after(1)));
  EXPECT_THAT(scene.host.asked_cache, SizeIs(Resolver::kMostLookups));
  scene.resolve("name0");
  scene.resolve("one_more", kSession + 1);
  EXPECT_THAT(scene.take(), IsEmpty());
}

TEST(ResolverCounts, TellWhereAnswersWereAndWhyThereWereNone) {
  ResolverScene scene(4);
  scene.search("found", private_chat(5));
  scene.resolve("found");
  scene.search("nobody", kNobody);
  scene.resolve("nobody");
  scene.resolve("cached");
  scene.cache_knows("cached", {7, true});
  scene.answer(private_chat(7));
  scene.search("broken", error(500, "INTERNAL"));
  scene.search("flooded", retry_after(9));
  scene.resolve("later");
  scene.cache_knows_nothing("later");
  scene.now += seconds(9);
  scene.resolve("too_many");
  scene.cache_knows_nothing("too_many");
  const auto& counts = scene.resolver.counts();
  EXPECT_EQ(counts.known, 1U);
  EXPECT_EQ(counts.cached, 1U);
  EXPECT_EQ(counts.searched, 4U);
  EXPECT_EQ(counts.not_found, 2U);
  EXPECT_EQ(counts.failed, 1U);
  EXPECT_EQ(counts.flood_waits, 2U);
  EXPECT_EQ(counts.limited, 1U);
}

}  // namespace
}  // namespace tgs
