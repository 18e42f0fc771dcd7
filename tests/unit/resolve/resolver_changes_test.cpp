// Names that change while they are known.
#include <gmock/gmock.h>

#include "scripted_resolver.h"

namespace tgs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

struct Warm : ResolverScene {
  Warm() {
    search("durov", private_chat(5));
    search("15550100199", user(5));
    answer(private_chat(5));
    search("news", channel_chat(-1000000000007));
    take();
    host.take_asked_cache();
  }
  /// Are all of them known without a question?
  bool knows(std::string_view name) {
    const auto asked = host.asked_cache.size();
    resolve(name);
    outcomes.clear();
    return host.asked_cache.size() == asked;
  }
};

TEST(ResolverChanges, ForgetARenamedUser) {
  Warm scene;
  scene.update(update_user(5, R"("somebody")", "15550100199"));
  EXPECT_FALSE(scene.knows("durov"));
  EXPECT_TRUE(scene.knows("15550100199"));
  EXPECT_TRUE(scene.knows("news"));
}

TEST(ResolverChanges, KeepAUserWhoGotOneMoreUsername) {
  Warm scene;
  scene.update(update_user(5, R"("somebody","Durov")", "15550100199"));
  EXPECT_TRUE(scene.knows("durov"));
  EXPECT_FALSE(scene.knows("somebody"));
}

TEST(ResolverChanges, ForgetAUsernameThatIsNoLongerActive) {
  Warm scene;
  scene.search("second", private_chat(5));
  scene.take();
  scene.update(update_user(5, R"("durov")"));
  EXPECT_TRUE(scene.knows("durov"));
  EXPECT_FALSE(scene.knows("second"));
}

TEST(ResolverChanges, ForgetAChangedNumberAndKeepAHiddenOne) {
  Warm scene;
  scene.update(update_user(5, R"("durov")", ""));
  EXPECT_TRUE(scene.knows("15550100199"));
  scene.update(update_user(5, R"("durov")", "15550100200"));
  EXPECT_FALSE(scene.knows("15550100199"));
  EXPECT_TRUE(scene.knows("durov"));
}

TEST(ResolverChanges, ForgetWhoHadANameThatMovedToSomeoneElse) {
  Warm scene;
  scene.update(update_user(6, R"("durov")", "15550100199"));
  EXPECT_FALSE(scene.knows("durov"));
  EXPECT_FALSE(scene.knows("15550100199"));
}

TEST(ResolverChanges, ForgetARenamedChannel) {
  Warm scene;
  scene.update(update_channel(7, R"("newsroom")"));
  EXPECT_FALSE(scene.knows("news"));
  EXPECT_TRUE(scene.knows("durov"));
}

TEST(ResolverChanges, ForgetANameThatMovedFromAUserToAChannel) {
  Warm scene;
  scene.update(update_channel(8, R"("durov")"));
  EXPECT_FALSE(scene.knows("durov"));
}

TEST(ResolverChanges, ForgetThatNobodyHadAName) {
  Warm scene;
  scene.search("fresh", kNobody);
  scene.take();
  scene.update(update_user(9, R"("fresh")"));
  EXPECT_FALSE(scene.knows("fresh"));
}

TEST(ResolverChanges, ReachAllSessions) {
  Warm scene;
  scene.update(update_user(5, R"("somebody")"), kSession + 1);
  EXPECT_FALSE(scene.knows("durov"));
}

TEST(ResolverChanges, AreToldToTheHost) {
  Warm scene;
  scene.update(update_user(5, R"("durov")"));
  scene.update(update_channel(7, ""));
  scene.update(R"({"@type":"updateUserStatus","user_id":5})");
  scene.update(R"({"@type":"updateUser","user":{}})");
  EXPECT_THAT(scene.host.changed, ElementsAre(5, -1000000000007));
}

// TDLib tells of a user before it answers for the first time: what it says is newer than what the cache has.
TEST(ResolverChanges, AreHeardWhileTheCachedPeerIsInQuestion) {
  ResolverScene scene;
  scene.resolve("durov");
  scene.cache_knows("durov", {5, true});
  scene.update(update_user(5, R"("somebody")"));
  scene.answer(private_chat(5));
  EXPECT_THAT(scene.take(), IsEmpty());
  EXPECT_THAT(scene.host.asked.back(), HasSubstr("searchPublicChat"));
  scene.answer(private_chat(6));
  EXPECT_THAT(scene.take(), ElementsAre("6 user"));
}

TEST(ResolverChanges, ThatGiveTheNameToAnotherAreHeardWhileThePeerIsInQuestion) {
  ResolverScene scene;
  scene.resolve("durov");
  scene.cache_knows("durov", {5, true});
  scene.update(update_user(6, R"("durov")"));
  scene.answer(private_chat(5));
  scene.answer(private_chat(6));
  EXPECT_THAT(scene.take(), ElementsAre("6 user"));
}

TEST(ResolverChanges, OfOthersLeaveThePeerInQuestionAlone) {
  ResolverScene scene;
  scene.resolve("15550100199");
  scene.cache_knows("15550100199", {5, true});
  scene.update(update_user(5, R"("durov")"));
  scene.update(update_user(6, R"("somebody")"));
  scene.answer(private_chat(5));
  EXPECT_THAT(scene.take(), ElementsAre("5 user"));
  EXPECT_THAT(scene.host.asked, SizeIs(1));
}

}  // namespace
}  // namespace tgs
