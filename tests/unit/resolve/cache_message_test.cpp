#include "resolve/cache_message.h"

#include <gmock/gmock.h>

#include <limits>

#include "scripted_resolver.h"

namespace tgs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kGreatestSession = std::numeric_limits<SessionId>::max();

TEST(NamedPeerMessage, ComesBackAsItWas) {
  for (const auto* name : {"durov", "+1 555 010-0199", "a_b_1"}) {
    for (const auto& peer :
         {std::optional<Peer>(), std::optional(Peer{5, true}), std::optional(Peer{-1000000000007, false}),
          std::optional(Peer{-kGreatestId, false})}) {
      const auto back = named_peer_from(to_json(NamedPeer{kGreatestSession, name_of(name), peer}));
      ASSERT_TRUE(back) << name;
      EXPECT_EQ(back->session, kGreatestSession);
      EXPECT_EQ(back->name, name_of(name));
      EXPECT_EQ(back->peer, peer);
    }
  }
}

TEST(NamedPeerMessage, TakesNamesInTheirOneFormOnly) {
  for (const auto* wrong :
       {R"({"session":1,"username":"@durov"})", R"({"session":1,"username":"Durov"})",
        R"({"session":1,"username":"t.me/durov"})", R"({"session":1,"username":"+12345"})",
        R"({"session":1,"username":"12345"})", R"({"session":1,"username":"-5"})",
        R"({"session":1,"username":""})", R"({"session":1,"username":"' OR 1=1 --"})",
        R"({"session":1,"phone":"+12345"})", R"({"session":1,"phone":"1234"})",
        R"({"session":1,"phone":"durov"})", R"({"session":1,"phone":"-12345"})"}) {
    EXPECT_FALSE(named_peer_from(wrong)) << wrong;
  }
}

TEST(NamedPeerMessage, IsNothingElse) {
  for (const auto* wrong :
       {"", "5", "[]", "{}", R"({"session":1})", R"({"username":"durov"})",
        R"({"session":"1","username":"durov"})", R"({"session":-1,"username":"durov"})",
        R"({"session":1.0,"username":"durov"})", R"({"session":18446744073709551616,"username":"durov"})",
        R"({"session":1,"username":5})", R"({"session":1,"username":"durov"}{})",
        R"({"session":1,"username":"durov")", R"({"session":1,"username":"durov","id":"5","is_user":true})",
        R"({"session":1,"username":"durov","id":5})",
        R"({"session":1,"username":"durov","id":5,"is_user":1})",
        R"({"session":1,"username":"durov","id":null,"is_user":true})",
        R"({"session":1,"username":"durov","id":9223372036854775807,"is_user":false})",
        R"({"session":1,"username":"durov","id":-9007199254740993,"is_user":false})"}) {
    EXPECT_FALSE(named_peer_from(wrong)) << wrong;
  }
}

TEST(CachedPeerMessage, ComesBackAsItWas) {
  for (const auto& message : {CachedPeer{}, CachedPeer{Peer{5, true}, std::chrono::seconds(17)},
                              CachedPeer{Peer{-1000000000007, false}, std::chrono::hours(24 * 365)}}) {
    const auto back = cached_peer_from(to_json(message));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->peer, message.peer);
    EXPECT_EQ(back->left, message.left);
  }
}

TEST(CachedPeerMessage, IsNothingElse) {
  for (const auto* wrong : {"", "[]", "{}", R"({"left":"1"})", R"({"left":1.5})", R"({"left":1,"id":5})",
                            R"({"id":5,"is_user":true})", R"({"left":1}x)"}) {
    EXPECT_FALSE(cached_peer_from(wrong)) << wrong;
  }
}

TEST(CachedPeerMessage, LivesNoLongerThanAClockCanCount) {
  for (const auto* wrong : {R"({"left":-1})", R"({"left":31536001,"id":5,"is_user":true})",
                            R"({"left":9223372036854775807,"id":5,"is_user":true})",
                            R"({"left":-9223372036854775808,"id":5,"is_user":true})"}) {
    EXPECT_FALSE(cached_peer_from(wrong)) << wrong;
  }
}

TEST(SessionPeerNamesMessage, ComesBackAsItWas) {
  const SessionPeerNames message{kGreatestSession, {{5, true}, {"durov", "second"}, "15550100199", true}};
  const auto back = session_peer_names_from(to_json(message));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->session, kGreatestSession);
  EXPECT_EQ(back->names.peer, message.names.peer);
  EXPECT_EQ(back->names.usernames, message.names.usernames);
  EXPECT_EQ(back->names.phone, "15550100199");
  EXPECT_TRUE(back->names.is_bot);
}

TEST(SessionPeerNamesMessage, CarriesWhateverTdlibCallsAName) {
  const std::string odd = "a\"],\"phone\":\"1\\\n\x01[";
  for (const auto& usernames : {std::vector<std::string>{}, {odd}, {"[", odd, "]"}}) {
    const auto back =
        session_peer_names_from(to_json(SessionPeerNames{1, {{-7, false}, usernames, odd, false}}));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->names.usernames, usernames);
    EXPECT_EQ(back->names.phone, odd);
  }
}

TEST(SessionPeerNamesMessage, IsNothingElse) {
  for (const auto* wrong :
       {"", "[]", "{}", R"({"session":1,"phone":"","is_bot":false,"usernames":[]})",
        R"({"session":1,"id":5,"is_user":true,"is_bot":false,"usernames":[]})",
        R"({"session":1,"id":5,"is_user":true,"phone":"","usernames":[]})",
        R"({"session":1,"id":5,"is_user":true,"phone":""})",
        R"({"id":5,"is_user":true,"phone":"","is_bot":false,"usernames":[]})",
        R"({"session":1,"id":5,"is_user":true,"phone":"","is_bot":false,"usernames":"durov"})",
        R"({"session":1,"id":5,"is_user":true,"phone":"","is_bot":false,"usernames":["durov",5]})",
        R"({"session":1,"id":5,"is_user":true,"phone":5,"is_bot":false,"usernames":[]})"}) {
    EXPECT_FALSE(session_peer_names_from(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace tgs
