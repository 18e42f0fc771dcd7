#include "monitor/restores.h"

#include <gmock/gmock.h>

namespace tgs::monitor {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Wanted = Restores::Wanted;

TEST(Restores, AskOnceForAllWhoWantASession) {
  Restores restores(10);
  EXPECT_EQ(restores.want(1, false), Wanted::asked);
  EXPECT_EQ(restores.want(1, false), Wanted::waits);
  EXPECT_EQ(restores.want(2, false), Wanted::asked);
  EXPECT_TRUE(restores.is_under_way(1));
  EXPECT_TRUE(restores.answered(1)->is_wanted);
  EXPECT_FALSE(restores.is_under_way(1));
  EXPECT_FALSE(restores.answered(1)) << "it was answered already";
  EXPECT_EQ(restores.want(1, false), Wanted::asked);
}

TEST(Restores, MayCreateWhereAnyoneWhoWantsItMay) {
  Restores restores(10);
  restores.want(1, true);
  restores.want(1, true);
  EXPECT_TRUE(restores.answered(1)->only_if_there);
  restores.want(1, true);
  restores.want(1, false);
  EXPECT_FALSE(restores.answered(1)->only_if_there);
}

TEST(Restores, ForgetWhoHasLeft) {
  Restores restores(10);
  restores.want(1, false);
  restores.cancel(1);
  EXPECT_EQ(restores.want(1, true), Wanted::waits) << "no second question before the first is answered";
  const auto wish = restores.answered(1);
  EXPECT_TRUE(wish->is_wanted);
  EXPECT_TRUE(wish->only_if_there);
}

TEST(Restores, AreOfNoUseToNobody) {
  Restores restores(10);
  restores.want(1, false);
  restores.want(2, false);
  restores.cancel_all();
  EXPECT_FALSE(restores.answered(1)->is_wanted);
  EXPECT_THAT(restores.give_up(), IsEmpty());
}

TEST(Restores, ThatWillNotBeAnsweredAreGivenUp) {
  Restores restores(10);
  restores.want(1, false);
  restores.want(2, false);
  restores.want(3, false);
  restores.cancel(2);
  EXPECT_THAT(restores.give_up(), ElementsAre(1, 3));
  EXPECT_FALSE(restores.answered(1));
  EXPECT_EQ(restores.want(1, false), Wanted::asked);
}

TEST(Restores, HaveALimit) {
  Restores restores(2);
  restores.want(1, false);
  restores.want(2, false);
  EXPECT_EQ(restores.want(3, false), Wanted::too_many);
  EXPECT_EQ(restores.want(2, false), Wanted::waits);
  restores.answered(1);
  EXPECT_EQ(restores.want(3, false), Wanted::asked);
}

}  // namespace
}  // namespace tgs::monitor
