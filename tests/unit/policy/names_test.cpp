#include "policy/names.h"

#include <gmock/gmock.h>

#include <set>
#include <string>

#include "policy/never.h"

namespace tgs {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Names, KnowsTdlibsAndTheStoragesOwn) {
  for (const auto name : {"getMe", "sendMessage", "receiveCall", "restoreCall", "sendEphemeralMessage"}) {
    EXPECT_TRUE(is_known_request(name)) << name;
  }
  for (const auto name : {"", "getMee", "getme", "updateUser", "user", "getTonWithdrawalUrl"}) {
    EXPECT_FALSE(is_known_request(name)) << name;
  }
  EXPECT_TRUE(is_known_update("updateNewMessage"));
  EXPECT_TRUE(is_known_update("updateCommunity"));
  EXPECT_FALSE(is_known_update("getMe"));
  EXPECT_GT(known_requests().size(), 1000U);
  EXPECT_GT(known_updates().size(), 180U);
}

TEST(Names, SuggestsTheNearestFirst) {
  EXPECT_EQ(nearest("getme", known_requests()).front(), "getMe");
  EXPECT_EQ(nearest("sendMesage", known_requests()).front(), "sendMessage");
  EXPECT_EQ(nearest("updateNewMesages", known_updates()).front(), "updateNewMessage");
  EXPECT_THAT(nearest("recieveCall", known_requests()), Contains("receiveCall"));
  EXPECT_THAT(nearest("createCall", known_requests(), 1), ElementsAre("createCall"));
}

TEST(Names, SuggestsNothingWhereNothingIsNear) {
  EXPECT_THAT(nearest("", known_requests()), IsEmpty());
  EXPECT_THAT(nearest("xyzzyplugh", known_requests()), IsEmpty());
  EXPECT_THAT(nearest(std::string(100000, 'g'), known_requests()), IsEmpty());
}

TEST(FixedTables, HoldKnownNamesOnceWithAReason) {
  std::set<std::string_view> seen;
  for (const auto table :
       {never_requests(), dangerous_requests(), history_requests(), login_code_requests()}) {
    for (const auto& rule : table) {
      EXPECT_TRUE(is_known_request(rule.request)) << rule.request;
      EXPECT_TRUE(seen.insert(rule.request).second) << rule.request;
      EXPECT_THAT(rule.reason, testing::Not(IsEmpty())) << rule.request;
    }
  }
}

TEST(FixedTables, AnswerWithTheReason) {
  EXPECT_FALSE(never_reason("setTdlibParameters").empty());
  EXPECT_TRUE(dangerous_reason("setTdlibParameters").empty());
  EXPECT_FALSE(dangerous_reason("deleteAccount").empty());
  EXPECT_TRUE(never_reason("deleteAccount").empty());
  EXPECT_TRUE(never_reason("getMe").empty());
  EXPECT_TRUE(dangerous_reason("").empty());
}

}  // namespace
}  // namespace tgs
