#include "resolve/peer_lookup.h"

#include <gmock/gmock.h>

#include "scripted_resolver.h"

namespace tgs {
namespace {

using Kind = PeerLookup::Next::Kind;
using testing::ElementsAre;
using testing::HasSubstr;

const auto kLookAtFive = R"({"@type":"getChat","chat_id":5})";
const auto kNoChat = error(400, "Chat not found");
const auto kOpenFive = R"({"@type":"createPrivateChat","user_id":5,"force":true})";

PeerLookup lookup_of(std::string_view name, bool may_import = false) {
  return {name_of(name), may_import};
}

TEST(PeerLookup, SearchesForAUsernameThatTheCacheDoesNotHave) {
  auto lookup = lookup_of("@Durov");
  const auto next = lookup.on_cached({});
  EXPECT_EQ(next.kind, Kind::ask_telegram);
  EXPECT_EQ(next.question, R"({"@type":"searchPublicChat","username":"durov"})");
  const auto end = lookup.on_answer(private_chat(5));
  EXPECT_EQ(end.kind, Kind::found);
  EXPECT_EQ(end.peer, (Peer{5, true}));
  EXPECT_TRUE(end.learned);
}

TEST(PeerLookup, FindsChannelsByTheirUsername) {
  auto lookup = lookup_of("@news");
  (void)lookup.on_cached({});
  const auto end = lookup.on_answer(channel_chat(-1000000000007));
  EXPECT_EQ(end.kind, Kind::found);
  EXPECT_EQ(end.peer, (Peer{-1000000000007, false}));
}

TEST(PeerLookup, OpensTheChatOfAUserFoundByNumber) {
  auto lookup = lookup_of("+1 555 010-0199");
  const auto next = lookup.on_cached({});
  EXPECT_EQ(next.kind, Kind::ask_telegram);
  EXPECT_EQ(next.question,
            R"({"@type":"searchUserByPhoneNumber","phone_number":"15550100199","only_local":false})");
  const auto open = lookup.on_answer(user(5));
  EXPECT_EQ(open.kind, Kind::ask_tdlib);
  EXPECT_EQ(open.question, kOpenFive);
  const auto end = lookup.on_answer(private_chat(5));
  EXPECT_EQ(end.kind, Kind::found);
  EXPECT_EQ(end.peer, (Peer{5, true}));
  EXPECT_TRUE(end.learned);
}

TEST(PeerLookup, AsksTheAccountWhetherItKnowsWhomTheCacheNames) {
  auto lookup = lookup_of("durov");
  const auto next = lookup.on_cached(Peer{5, true});
  EXPECT_EQ(next.kind, Kind::ask_tdlib);
  EXPECT_EQ(next.question, kLookAtFive);
  const auto end = lookup.on_answer(private_chat(5));
  EXPECT_EQ(end.kind, Kind::found);
  EXPECT_EQ(end.peer, (Peer{5, true}));
  EXPECT_FALSE(end.learned);
}

TEST(PeerLookup, MakesTheChatThatIsNotThereYet) {
  auto lookup = lookup_of("durov");
  (void)lookup.on_cached(Peer{5, true});
  const auto next = lookup.on_answer(kNoChat);
  EXPECT_EQ(next.kind, Kind::ask_tdlib);
  EXPECT_EQ(next.question, kOpenFive);
  const auto end = lookup.on_answer(private_chat(5));
  EXPECT_EQ(end.kind, Kind::found);
  EXPECT_EQ(end.peer, (Peer{5, true}));
  EXPECT_FALSE(end.learned);
}

TEST(PeerLookup, MakesTheChatOfACachedChannelByTheChannelsOwnId) {
  auto lookup = lookup_of("news");
  EXPECT_EQ(lookup.on_cached(Peer{-1000000000007, false}).question,
            R"({"@type":"getChat","chat_id":-1000000000007})");
  EXPECT_EQ(lookup.on_answer(kNoChat).question,
            R"({"@type":"createSupergroupChat","supergroup_id":7,"force":true})");
}

TEST(PeerLookup, SearchesOnceWhereTheAccountDoesNotKnowThePeer) {
  auto lookup = lookup_of("durov");
  (void)lookup.on_cached(Peer{5, true});
  EXPECT_EQ(lookup.on_answer(kNotKnown).kind, Kind::ask_telegram);
  EXPECT_EQ(lookup.on_answer(kNobody).kind, Kind::not_found);
}

TEST(PeerLookup, SearchesWhereTheChatCannotBeMade) {
  for (const auto& refusal : {kNotKnown, kNoChat}) {
    auto lookup = lookup_of("durov");
    (void)lookup.on_cached(Peer{5, true});
    (void)lookup.on_answer(kNoChat);
    EXPECT_EQ(lookup.on_answer(refusal).kind, Kind::ask_telegram) << refusal;
  }
}

TEST(PeerLookup, SearchesWhereTheCacheIsDoubtedMeanwhile) {
  auto lookup = lookup_of("durov");
  EXPECT_EQ(lookup.in_question(), nullptr);
  (void)lookup.on_cached(Peer{5, true});
  ASSERT_NE(lookup.in_question(), nullptr);
  EXPECT_EQ(*lookup.in_question(), (Peer{5, true}));
  (void)lookup.on_answer(kNoChat);
  ASSERT_NE(lookup.in_question(), nullptr);
  lookup.doubt();
  EXPECT_EQ(lookup.on_answer(private_chat(5)).kind, Kind::ask_telegram);
  EXPECT_EQ(lookup.in_question(), nullptr);
  EXPECT_EQ(lookup.on_answer(private_chat(6)).peer, (Peer{6, true}));
}

TEST(PeerLookup, KnowsWhatTelegramSaysOfNobody) {
  for (const auto& nobody :
       {error(400, "USERNAME_NOT_OCCUPIED"), error(400, "USERNAME_INVALID"), error(400, "PHONE_NOT_OCCUPIED"),
        error(400, "PHONE_NUMBER_INVALID"), error(404, "Not Found")}) {
    auto lookup = lookup_of("durov");
    (void)lookup.on_cached({});
    EXPECT_EQ(lookup.on_answer(nobody).kind, Kind::not_found) << nobody;
  }
}

TEST(PeerLookup, PassesOtherErrorsOn) {
  for (const auto& other : {error(429, "Too Many Requests: retry after 5"), error(401, "Unauthorized"),
                            error(400, "Chat not found"), std::string(R"({"@type":"error"})")}) {
    auto lookup = lookup_of("durov");
    (void)lookup.on_cached({});
    const auto end = lookup.on_answer(other);
    EXPECT_EQ(end.kind, Kind::failed) << other;
    EXPECT_EQ(end.error, other);
  }
}

TEST(PeerLookup, FindsNobodyInAnAnswerWithoutAPeer) {
  for (const auto* answer :
       {R"({"@type":"user","id":0})", R"({"@type":"ok"})", R"({"@type":"chat","id":"5"})", ""}) {
    auto lookup = lookup_of("durov");
    (void)lookup.on_cached({});
    EXPECT_EQ(lookup.on_answer(answer).kind, Kind::not_found) << answer;
  }
}

TEST(PeerLookup, NeverImportsUnlessItMay) {
  auto lookup = lookup_of("15550100199");
  (void)lookup.on_cached({});
  EXPECT_EQ(lookup.on_answer(kNoSuchNumber).kind, Kind::not_found);
}

TEST(PeerLookup, NeverImportsAUsername) {
  auto lookup = lookup_of("durov", true);
  (void)lookup.on_cached({});
  EXPECT_EQ(lookup.on_answer(kNobody).kind, Kind::not_found);
}

TEST(PeerLookup, ImportsANumberThatCannotBeFoundOtherwise) {
  auto lookup = lookup_of("+1 555 010-0199", true);
  (void)lookup.on_cached({});
  const auto import = lookup.on_answer(kNoSuchNumber);
  EXPECT_EQ(import.kind, Kind::ask_telegram);
  EXPECT_EQ(import.question, R"({"@type":"importContacts","contacts":[{"@type":"importedContact",)"
                             R"("phone_number":"+15550100199","first_name":"+15550100199"}]})");
  EXPECT_EQ(lookup.on_answer(R"({"@type":"importedContacts","user_ids":[5],"importer_count":[0]})").question,
            kOpenFive);
  const auto end = lookup.on_answer(private_chat(5));
  EXPECT_EQ(end.kind, Kind::found);
  EXPECT_TRUE(end.learned);
}

TEST(PeerLookup, ImportsOnceAndNotAtAFloodWait) {
  for (const auto* nobody : {R"({"@type":"importedContacts","user_ids":[0]})",
                             R"({"@type":"importedContacts","user_ids":[]})", R"({"@type":"ok"})"}) {
    auto lookup = lookup_of("15550100199", true);
    (void)lookup.on_cached({});
    (void)lookup.on_answer(kNoSuchNumber);
    EXPECT_EQ(lookup.on_answer(nobody).kind, Kind::not_found) << nobody;
  }
  auto refused = lookup_of("15550100199", true);
  (void)refused.on_cached({});
  (void)refused.on_answer(kNoSuchNumber);
  EXPECT_EQ(refused.on_answer(kNoSuchNumber).kind, Kind::not_found);
  auto flooded = lookup_of("15550100199", true);
  (void)flooded.on_cached({});
  EXPECT_EQ(flooded.on_answer(error(429, "Too Many Requests: retry after 5")).kind, Kind::failed);
}

}  // namespace
}  // namespace tgs
