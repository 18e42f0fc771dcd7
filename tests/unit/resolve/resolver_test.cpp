// What finding a name costs, and who is told. Limits and changes of names have their own files.
#include "resolve/resolver.h"

#include <gmock/gmock.h>

#include "scripted_resolver.h"

namespace tgs {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Resolver, FindsAUsername) {
  ResolverScene scene;
  scene.resolve("@Durov");
  EXPECT_THAT(scene.host.take_asked_cache(), ElementsAre("durov"));
  EXPECT_THAT(scene.host.asked, IsEmpty());
  scene.cache_knows_nothing("durov");
  EXPECT_THAT(scene.host.take_asked(), ElementsAre(HasSubstr("searchPublicChat")));
  scene.answer(private_chat(5));
  EXPECT_THAT(scene.take(), ElementsAre("5 user"));
  EXPECT_THAT(scene.host.kept, ElementsAre("durov 5"));
}

TEST(Resolver, FindsAPhoneNumberAndOpensItsChat) {
  ResolverScene scene;
  scene.search("+1 555 010-0199", user(5));
  EXPECT_THAT(scene.take(), IsEmpty());
  scene.answer(private_chat(5));
  EXPECT_THAT(scene.take(), ElementsAre("5 user"));
  EXPECT_THAT(scene.host.kept, ElementsAre("15550100199 5"));
}

TEST(Resolver, FindsAChannel) {
  ResolverScene scene;
  scene.search("news", channel_chat(-1000000000007));
  EXPECT_THAT(scene.take(), ElementsAre("-1000000000007 chat"));
}

TEST(Resolver, AsksOnceForAThousandRequestsOfOneName) {
  ResolverScene scene;
  for (int i = 0; i < 500; ++i) {
    scene.resolve("durov");
  }
  scene.cache_knows_nothing("durov");
  for (int i = 0; i < 500; ++i) {
    scene.resolve("https://t.me/Durov");
  }
  EXPECT_THAT(scene.host.asked_cache, SizeIs(1));
  EXPECT_THAT(scene.host.asked, SizeIs(1));
  EXPECT_THAT(scene.take(), IsEmpty());
  scene.answer(private_chat(5));
  const auto outcomes = scene.take();
  EXPECT_THAT(outcomes, SizeIs(1000));
  EXPECT_THAT(outcomes, Each("5 user"));
  EXPECT_THAT(scene.host.asked, SizeIs(1));
}

TEST(Resolver, AsksNobodyForAWarmName) {
  ResolverScene scene;
  scene.search("durov", private_chat(5));
  scene.take();
  scene.host.take_asked();
  scene.host.take_asked_cache();
  scene.resolve("t.me/durov");
  EXPECT_THAT(scene.take(), ElementsAre("5 user"));
  EXPECT_THAT(scene.host.asked, IsEmpty());
  EXPECT_THAT(scene.host.asked_cache, IsEmpty());
}

TEST(Resolver, AsksTheAccountAloneWhereTheCacheKnowsTheName) {
  ResolverScene scene;
  scene.resolve("durov");
  scene.cache_knows("durov", {5, true});
  EXPECT_THAT(scene.host.asked, ElementsAre(HasSubstr("getChat")));
  scene.answer(private_chat(5));
  EXPECT_THAT(scene.take(), ElementsAre("5 user"));
  EXPECT_THAT(scene.host.kept, IsEmpty());
  scene.resolve("durov");
  EXPECT_THAT(scene.take(), ElementsAre("5 user"));
  EXPECT_THAT(scene.host.asked, SizeIs(1));
}

TEST(Resolver, SearchesSilentlyOnceWhereTheAccountNoLongerKnowsTheId) {
  ResolverScene scene;
  scene.resolve("durov");
  scene.cache_knows("durov", {5, true});
  scene.answer(kNotKnown);
  EXPECT_THAT(scene.take(), IsEmpty());
  scene.answer(private_chat(6));
  EXPECT_THAT(scene.take(), ElementsAre("6 user"));
  EXPECT_THAT(scene.host.asked, SizeIs(2));
  EXPECT_THAT(scene.host.kept, ElementsAre("durov 6"));
}

TEST(Resolver, SaysThatNobodyHasAName) {
  ResolverScene scene;
  scene.search("durov", kNobody);
  scene.search("15550100199", kNoSuchNumber);
  const auto outcomes = scene.take();
  ASSERT_THAT(outcomes, SizeIs(2));
  EXPECT_THAT(outcomes, Each(HasSubstr(R"("code":404,"message":"PEER_NOT_FOUND: )")));
  EXPECT_THAT(outcomes[0], HasSubstr("username"));
  EXPECT_THAT(outcomes[1], HasSubstr("phone number"));
  EXPECT_THAT(scene.host.dropped, ElementsAre("durov", "15550100199"));
  EXPECT_THAT(scene.host.kept, IsEmpty());
}

TEST(Resolver, PassesOtherErrorsOnAndRemembersNothingOfThem) {
  ResolverScene scene;
  scene.resolve("durov");
  scene.search("durov", error(401, "Unauthorized"));
  EXPECT_THAT(scene.take(), ElementsAre(error(401, "Unauthorized"), error(401, "Unauthorized")));
  EXPECT_THAT(scene.host.dropped, IsEmpty());
  scene.search("durov", private_chat(5));
  EXPECT_THAT(scene.take(), ElementsAre("5 user"));
}

TEST(Resolver, KeepsSessionsApart) {
  ResolverScene scene;
  scene.search("durov", private_chat(5), 1);
  scene.resolve("durov", 2);
  EXPECT_THAT(scene.take(), ElementsAre("5 user"));
  scene.cache_knows("durov", {5, true}, kTtl, 2);
  scene.answer(kNotKnown);
  scene.answer(private_chat(5));
  EXPECT_THAT(scene.take(), ElementsAre("5 user"));
}

TEST(Resolver, LetsTheCacheAnswerWithinTheCall) {
  ResolverScene scene;
  scene.host.resolver_with_empty_cache = &scene.resolver;
  scene.resolve("durov");
  scene.answer(private_chat(5));
  EXPECT_THAT(scene.take(), ElementsAre("5 user"));
}

TEST(Resolver, ImportsNobodyByDefault) {
  ResolverScene scene;
  scene.search("15550100199", kNoSuchNumber);
  EXPECT_THAT(scene.host.asked, SizeIs(1));
  EXPECT_THAT(scene.take(), SizeIs(1));
}

TEST(Resolver, ImportsANumberWhereTheOwnerAllowsIt) {
  ResolverScene scene(1000, true);
  scene.search("15550100199", kNoSuchNumber);
  EXPECT_THAT(scene.host.asked.back(), HasSubstr("importContacts"));
  scene.answer(R"({"@type":"importedContacts","user_ids":[5]})");
  scene.answer(private_chat(5));
  EXPECT_THAT(scene.take(), ElementsAre("5 user"));
}

TEST(Resolver, AsksTheNextInstanceAboutWhatTheLastOneKnew) {
  ResolverScene scene;
  scene.search("durov", private_chat(5));
  scene.search("noone", kNobody);
  scene.take();
  scene.resolver.instance_ended(kSession);
  scene.resolve("durov");
  scene.resolve("noone");
  EXPECT_THAT(scene.take(), IsEmpty());
}

TEST(Resolver, GoesOnWithWhatWasUnderWayWhenTheInstanceEnded) {
  ResolverScene scene;
  scene.resolve("durov");
  scene.cache_knows_nothing("durov");
  scene.resolver.instance_ended(kSession);
  scene.answer(private_chat(5));
  EXPECT_THAT(scene.take(), ElementsAre("5 user"));
}

TEST(Resolver, TellsNobodyOfASessionThatWasDropped) {
  ResolverScene scene;
  scene.resolve("durov");
  scene.cache_knows_nothing("durov");
  scene.resolve("other");
  scene.resolver.drop(kSession);
  const auto question = scene.host.questions.front();
  EXPECT_FALSE(scene.resolver.on_answer(kSession, question.id, private_chat(5), scene.now));
  scene.cache_knows_nothing("other");
  EXPECT_THAT(scene.take(), IsEmpty());
  EXPECT_THAT(scene.host.asked, SizeIs(1));
}

TEST(Resolver, TakesAnAnswerOfTheCacheForADroppedSessionOnce) {
  ResolverScene scene;
  scene.resolve("durov");
  scene.resolver.drop(kSession);
  scene.resolve("durov");
  EXPECT_THAT(scene.host.asked_cache, SizeIs(2));
  scene.cache_knows_nothing("durov");
  scene.cache_knows_nothing("durov");
  EXPECT_THAT(scene.host.asked, SizeIs(1));
  scene.answer(private_chat(5));
  EXPECT_THAT(scene.take(), ElementsAre("5 user"));
  scene.cache_knows("durov", {6, true});
  EXPECT_THAT(scene.take(), IsEmpty());
}

TEST(Resolver, KnowsItsOwnQuestionsFromOthers) {
  ResolverScene scene;
  EXPECT_FALSE(scene.resolver.on_answer(kSession, 1, private_chat(5), scene.now));
  scene.resolve("durov");
  scene.cache_knows_nothing("durov");
  const auto id = scene.host.questions.front().id;
  EXPECT_FALSE(scene.resolver.on_answer(kSession, id + 1, private_chat(5), scene.now));
  EXPECT_FALSE(scene.resolver.on_answer(kSession + 1, id, private_chat(5), scene.now));
  EXPECT_TRUE(scene.resolver.on_answer(kSession, id, private_chat(5), scene.now));
  EXPECT_FALSE(scene.resolver.on_answer(kSession, id, private_chat(5), scene.now));
  EXPECT_THAT(scene.take(), ElementsAre("5 user"));
}

TEST(Resolver, MayBeAskedAgainByThoseItTells) {
  ResolverScene scene;
  scene.resolver.resolve(kSession, name_of("durov"), scene.now, [&scene](const PeerOutcome&) {
    scene.resolve("durov");
    scene.resolve("other");
  });
  scene.cache_knows_nothing("durov");
  scene.answer(private_chat(5));
  EXPECT_THAT(scene.take(), ElementsAre("5 user"));
  scene.cache_knows_nothing("other");
  scene.answer(private_chat(6));
  EXPECT_THAT(scene.take(), ElementsAre("6 user"));
}

}  // namespace
}  // namespace tgs
