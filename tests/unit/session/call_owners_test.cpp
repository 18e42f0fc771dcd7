#include "session/call_owners.h"

#include <gmock/gmock.h>

#include "scripted.h"

namespace tgs::session {
namespace {

using testing::Eq;
using testing::Optional;

constexpr std::string_view kError = R"({"@type":"error","code":400,"message":"no"})";

std::string accept(int call) {
  return R"({"@type":"acceptCall","call_id":)" + std::to_string(call) + "}";
}
std::string create(int user) {
  return R"({"@type":"createCall","user_id":)" + std::to_string(user) + "}";
}
std::string update(int call, const std::string& state, bool outgoing = false, int user = 500) {
  return R"({"@type":"updateCall","call":{"@type":"call","id":)" + std::to_string(call) + R"(,"user_id":)" +
         std::to_string(user) + R"(,"is_outgoing":)" + (outgoing ? "true" : "false") +
         R"(,"state":{"@type":"callState)" + state + R"("}}})";
}

std::optional<std::string> audience(CallOwners& owners, const std::string& update_json) {
  return owners.audience("updateCall", update_json);
}
std::optional<std::string> signalling(CallOwners& owners, int call) {
  return owners.audience("updateNewCallSignalingData",
                         R"({"@type":"updateNewCallSignalingData","call_id":)" + std::to_string(call) + "}");
}

TEST(CallOwners, LetEveryoneHearACallThatRings) {
  CallOwners owners;
  EXPECT_EQ(audience(owners, update(5, "Pending")), std::nullopt);
  EXPECT_EQ(audience(owners, update(5, "Discarded")), std::nullopt);
}

TEST(CallOwners, GiveACallToWhoAcceptsIt) {
  CallOwners owners;
  audience(owners, update(5, "Pending"));
  EXPECT_TRUE(owners.admit(1, "acceptCall", accept(5), "sip"));
  EXPECT_THAT(audience(owners, update(5, "Ready")), Optional(Eq("sip")));
  EXPECT_THAT(signalling(owners, 5), Optional(Eq("sip")));
  EXPECT_TRUE(owners.may_use(5, "sip"));
  EXPECT_FALSE(owners.may_use(5, "crm"));
}

TEST(CallOwners, GiveAReadyCallOfUnknownOriginToNobody) {
  CallOwners owners;
  EXPECT_THAT(audience(owners, update(5, "Ready")), Optional(Eq("")));
  EXPECT_FALSE(owners.may_use(5, "crm"));
  EXPECT_TRUE(owners.may_use(5, ""));  // of settings that tell no clients apart
  EXPECT_FALSE(owners.admit(1, "discardCall", accept(5), "crm"));
}

TEST(CallOwners, RefuseOthersWhateverTheyWantOfIt) {
  CallOwners owners;
  owners.admit(1, "acceptCall", accept(5), "sip");
  for (const auto* type : {"acceptCall", "discardCall", "sendCallSignalingData", "sendCallRating",
                           "sendCallLog", "sendCallDebugInformation"}) {
    EXPECT_TRUE(is_about_calls(type)) << type;
    EXPECT_FALSE(owners.admit(2, type, R"({"call_id":"5"})", "crm")) << type;
    EXPECT_TRUE(owners.admit(3, type, R"({"call_id":5})", "sip")) << type;
    EXPECT_TRUE(owners.admit(4, type, R"({"call_id":6})", "crm")) << type;
  }
  EXPECT_FALSE(is_about_calls("getMe"));
}

TEST(CallOwners, TakeBackACallThatCouldNotBeAccepted) {
  CallOwners owners;
  owners.admit(1, "acceptCall", accept(5), "sip");
  owners.answered(1, kError);
  EXPECT_TRUE(owners.admit(2, "acceptCall", accept(5), "crm"));
  EXPECT_THAT(audience(owners, update(5, "Ready")), Optional(Eq("crm")));
}

TEST(CallOwners, DoNotTakeBackACallBecauseItIsAcceptedTwice) {
  CallOwners owners;
  owners.admit(1, "acceptCall", accept(5), "sip");
  owners.admit(2, "acceptCall", accept(5), "sip");
  owners.answered(2, kError);
  EXPECT_THAT(audience(owners, update(5, "Ready")), Optional(Eq("sip")));
}

TEST(CallOwners, GiveACallToWhoCreatedIt) {
  CallOwners owners;
  EXPECT_TRUE(owners.admit(1, "createCall", create(500), "sip"));
  owners.answered(1, R"({"@type":"callId","id":7})");
  EXPECT_THAT(audience(owners, update(7, "Pending", true)), Optional(Eq("sip")));
  EXPECT_THAT(audience(owners, update(7, "Ready", true)), Optional(Eq("sip")));
}

TEST(CallOwners, KnowWhoCreatedACallBeforeTdlibAnswers) {
  CallOwners owners;
  owners.admit(1, "createCall", create(400), "crm");
  owners.admit(2, "createCall", create(500), "sip");
  EXPECT_THAT(audience(owners, update(7, "Pending", true)), Optional(Eq("sip")));
  owners.answered(2, R"({"@type":"callId","id":7})");
  EXPECT_THAT(audience(owners, update(7, "Ready", true)), Optional(Eq("sip")));
}

TEST(CallOwners, KeepTheSecretsOfACallThatIsNobodys) {
  CallOwners owners;
  EXPECT_THAT(audience(owners, update(7, "Ready")), Optional(Eq("")))
      << "an empty identity is who is not told apart";
  EXPECT_THAT(signalling(owners, 7), Optional(Eq("")));
}

TEST(CallOwners, ForgetACallThatIsOver) {
  CallOwners owners;
  owners.admit(1, "acceptCall", accept(5), "sip");
  EXPECT_THAT(audience(owners, update(5, "Discarded")), Optional(Eq("sip")));
  EXPECT_TRUE(owners.may_use(5, "crm"));
}

TEST(CallOwners, SayNothingOfOtherUpdates) {
  CallOwners owners;
  EXPECT_EQ(owners.audience("updateNewMessage", new_message(1)), std::nullopt);
}

TEST(SessionCalls, AreForTheirOwnersConnectionsOnly) {
  Scene scene;
  auto& sip = scene.join();
  auto& other = scene.join();
  other.name = "crm";
  sip.name = "sip";
  scene.run();
  sip.take();
  other.take();
  scene.update(update(5, "Pending"));
  scene.request(sip, "acceptCall", accept(5), "1");
  scene.update(update(5, "Ready"));
  EXPECT_THAT(sip.take(), testing::ElementsAre(update(5, "Pending"), update(5, "Ready")));
  EXPECT_THAT(other.take(), testing::ElementsAre(update(5, "Pending")));
  scene.request(other, "restoreCall", R"({"@type":"restoreCall","call_id":5})", "2");
  scene.request(other, "discardCall", R"({"@type":"discardCall","call_id":5})", "3");
  EXPECT_THAT(other.take(),
              testing::ElementsAre(testing::HasSubstr(R"("code":404)"), testing::HasSubstr(R"("code":404)")));
  EXPECT_THAT(scene.host.sent, testing::ElementsAre(accept(5)));
}

}  // namespace
}  // namespace tgs::session
