#include "resolve/known_peers.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "scripted_resolver.h"

namespace tgs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const TimePoint kNow = TimePoint() + std::chrono::hours(1);
const TimePoint kLater = kNow + std::chrono::hours(1);
constexpr Peer kFive{5, true};
constexpr Peer kSix{6, true};

std::string holder(const KnownPeers& known, std::string_view name, TimePoint now = kNow) {
  const auto* entry = known.find(name_of(name), now);
  if (entry == nullptr) {
    return "unknown";
  }
  return entry->peer ? std::to_string(entry->peer->id) : "nobody";
}

TEST(KnownPeers, KnowWhatTheyWereToldUntilItExpires) {
  KnownPeers known;
  EXPECT_EQ(holder(known, "durov"), "unknown");
  known.keep(name_of("durov"), kFive, kLater);
  known.keep(name_of("noone"), std::nullopt, kLater);
  EXPECT_EQ(holder(known, "@Durov"), "5");
  EXPECT_EQ(holder(known, "noone"), "nobody");
  EXPECT_EQ(holder(known, "durov", kLater), "unknown");
  known.keep(name_of("durov"), kSix, kLater + std::chrono::seconds(1));
  EXPECT_EQ(holder(known, "durov", kLater), "6");
}

TEST(KnownPeers, TellPhoneNumbersFromUsernames) {
  KnownPeers known;
  known.keep({PeerName::Kind::phone, "12345"}, kFive, kLater);
  EXPECT_EQ(known.find({PeerName::Kind::username, "12345"}, kNow), nullptr);
}

TEST(KnownPeers, ForgetWhatARenamedPeerIsNoLongerCalled) {
  KnownPeers known;
  for (const auto* name : {"first", "second", "third"}) {
    known.keep(name_of(name), kFive, kLater);
  }
  known.correct({kFive, {"second", "fourth"}, ""});
  EXPECT_EQ(holder(known, "first"), "unknown");
  EXPECT_EQ(holder(known, "second"), "5");
  EXPECT_EQ(holder(known, "third"), "unknown");
  EXPECT_EQ(holder(known, "fourth"), "unknown");
}

TEST(KnownPeers, ForgetWhoHadANameThatIsSomeoneElsesNow) {
  KnownPeers known;
  known.keep(name_of("durov"), kFive, kLater);
  known.keep(name_of("noone"), std::nullopt, kLater);
  known.correct({kSix, {"durov", "noone"}, ""});
  EXPECT_EQ(holder(known, "durov"), "unknown");
  EXPECT_EQ(holder(known, "noone"), "unknown");
}

TEST(KnownPeers, ForgetAChangedNumberAndKeepAHiddenOne) {
  KnownPeers known;
  known.keep(name_of("+12345"), kFive, kLater);
  known.correct({kFive, {}, "", false});
  EXPECT_EQ(holder(known, "12345"), "5");
  known.correct({kFive, {}, "12345"});
  EXPECT_EQ(holder(known, "12345"), "5");
  known.correct({kFive, {}, "54321"});
  EXPECT_EQ(holder(known, "12345"), "unknown");
}

TEST(KnownPeers, ForgetWhoHadANumberThatIsSomeoneElsesNow) {
  KnownPeers known;
  known.keep(name_of("+12345"), kFive, kLater);
  known.correct({kSix, {}, ""});
  EXPECT_EQ(holder(known, "12345"), "5");
  known.correct({kSix, {}, "12345"});
  EXPECT_EQ(holder(known, "12345"), "unknown");
}

TEST(KnownPeers, LeaveOthersNamesAlone) {
  KnownPeers known;
  known.keep(name_of("durov"), kFive, kLater);
  known.correct({kSix, {"other"}, "99999"});
  EXPECT_EQ(holder(known, "durov"), "5");
}

TEST(KnownPeers, HoldABoundedNumberOfNames) {
  KnownPeers known;
  for (std::size_t i = 0; i <= KnownPeers::kMostNames; ++i) {
    known.keep(name_of("name" + std::to_string(i)), kFive, kLater);
  }
  EXPECT_EQ(holder(known, "name0"), "unknown");
  EXPECT_EQ(holder(known, "name" + std::to_string(KnownPeers::kMostNames)), "5");
}

TEST(KnownPeers, AreNoLargerForANameThatIsKeptAgainAndAgain) {
  KnownPeers known;
  known.keep(name_of("other"), kSix, kLater);
  for (std::size_t i = 0; i < 3 * KnownPeers::kMostNames; ++i) {
    known.keep(name_of("durov"), kFive, kLater);
  }
  EXPECT_EQ(holder(known, "other"), "6");
  EXPECT_EQ(holder(known, "durov"), "5");
}

TEST(PeerNames, AreReadFromUpdatesOfUsersAndChannels) {
  const auto user = peer_names_in(update_user(5, R"("Durov","second")", "15550100199"));
  ASSERT_TRUE(user);
  EXPECT_EQ(user->peer, kFive);
  EXPECT_THAT(user->usernames, ElementsAre("durov", "second"));
  EXPECT_EQ(user->phone, "15550100199");
  const auto channel = peer_names_in(update_channel(7, R"("News")"));
  ASSERT_TRUE(channel);
  EXPECT_EQ(channel->peer, (Peer{-1000000000007, false}));
  EXPECT_THAT(channel->usernames, ElementsAre("news"));
}

TEST(PeerNames, AreReadWithoutAnyName) {
  const auto user =
      peer_names_in(R"({"@type":"updateUser","user":{"@type":"user","id":5,"usernames":null}})");
  ASSERT_TRUE(user);
  EXPECT_THAT(user->usernames, IsEmpty());
  EXPECT_EQ(user->phone, "");
}

TEST(PeerNames, LeaveOutWhatIsLongerThanTelegramAllows) {
  const auto user = peer_names_in(
      fmt::format(R"({{"@type":"updateUser","user":{{"@type":"user","id":5,"phone_number":"{}",)"
                  R"("usernames":{{"active_usernames":["{}","short"]}}}}}})",
                  std::string(33, '1'), std::string(65, 'x')));
  ASSERT_TRUE(user);
  EXPECT_THAT(user->usernames, ElementsAre("short"));
  EXPECT_EQ(user->phone, "");
}

TEST(PeerNames, SayWhoIsABot) {
  for (const auto* type : {"userTypeBot", "userTypeRegular"}) {
    const auto user = peer_names_in(fmt::format(
        R"({{"@type":"updateUser","user":{{"@type":"user","id":5,"type":{{"@type":"{}"}}}}}})", type));
    EXPECT_EQ(user.value().is_bot, std::string_view(type) == "userTypeBot") << type;
  }
}

TEST(PeerNames, AreNotThoseOfAUserOfWhomNothingIsKnown) {
  EXPECT_FALSE(peer_names_in(
      R"({"@type":"updateUser","user":{"@type":"user","id":5,"usernames":null,"type":{"@type":"userTypeUnknown"}}})"));
}

TEST(PeerNames, AreInNoOtherUpdate) {
  for (const auto* other : {"", "{}", R"({"@type":"updateUserStatus","user_id":5})",
                            R"({"@type":"updateUser","user":{"id":"5"}})",
                            R"({"@type":"updateUser","user":[]})", R"({"@type":"updateSupergroup"})",
                            R"({"@type":"updateUser",)", R"({"@type":"updateUser","user":{"id":0}})",
                            R"({"@type":"updateSupergroup","supergroup":{"id":-9223372036854775808}})",
                            R"({"@type":"updateSupergroup","supergroup":{"id":9223372036854775807}})"}) {
    EXPECT_FALSE(peer_names_in(other)) << other;
  }
}

TEST(PeerNames, ContradictWhoHasAName) {
  const PeerNames names{kFive, {"durov"}, "12345", false};
  EXPECT_FALSE(names.contradict(name_of("durov"), kFive));
  EXPECT_TRUE(names.contradict(name_of("other"), kFive));
  EXPECT_TRUE(names.contradict(name_of("durov"), kSix));
  EXPECT_FALSE(names.contradict(name_of("other"), kSix));
  EXPECT_TRUE(names.contradict(name_of("54321"), kFive));
  EXPECT_TRUE(names.contradict(name_of("12345"), kSix));
  const PeerNames hidden{kFive, {}, "", false};
  EXPECT_FALSE(hidden.contradict(name_of("12345"), kFive));
  EXPECT_FALSE(hidden.contradict(name_of("12345"), kSix));
}

}  // namespace
}  // namespace tgs
