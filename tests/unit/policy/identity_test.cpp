#include "policy/identity.h"

#include <gmock/gmock.h>

#include <limits>

namespace tgs {
namespace {

using std::chrono::sys_days;
using std::chrono::system_clock;
using namespace std::chrono_literals;

const std::string kFingerprint(64, 'a');
const std::string kToken(64, 'b');
const auto kNow = system_clock::time_point(sys_days{2026y / 11 / 24});

Credentials from(const char* address) {
  return {.address = IpAddress::parse(address)};
}

/// The name of who that is; "stranger" for nobody.
std::string found(const Identities& identities, const Credentials& credentials) {
  const auto identity = identities.find(credentials, kNow);
  return identity ? identity->name() : "stranger";
}

TEST(Identities, AreOneWhereTheSettingsNameNone) {
  const Identities identities({.allowed_requests = {"getMe"}}, {});
  const auto everyone = identities.find({}, kNow);
  ASSERT_TRUE(everyone);
  EXPECT_EQ(everyone->name(), "");
  EXPECT_TRUE(everyone->may_open(1));
  EXPECT_TRUE(everyone->may_open(std::numeric_limits<std::uint64_t>::max()));
  EXPECT_TRUE(everyone->may_create());
  EXPECT_FALSE(everyone->policy().judge("getMe"));
}

TEST(Identities, AreTheFirstEntryThatFits) {
  const Identities identities({}, {{.name = "office", .address = "10.1.0.0/16"},
                                   {.name = "net", .address = "10.0.0.0/8"},
                                   {.name = "six", .address = "2001:db8::/32"}});
  EXPECT_EQ(found(identities, from("10.1.2.3")), "office");
  EXPECT_EQ(found(identities, from("10.2.2.3")), "net");
  EXPECT_EQ(found(identities, from("2001:db8::1")), "six");
  EXPECT_EQ(found(identities, from("11.0.0.1")), "stranger");
  EXPECT_EQ(found(identities, {}), "stranger") << "a Unix socket has no address";
}

TEST(Identities, NeedAllThatTheirEntrySays) {
  const Identities identities(
      {}, {{.name = "sip", .certificate = kFingerprint, .token_sha256 = kToken, .address = "127.0.0.1"}});
  Credentials all = from("127.0.0.1");
  all.certificate = kFingerprint;
  all.token_sha256 = kToken;
  EXPECT_EQ(found(identities, all), "sip");
  for (auto Credentials::*part : {&Credentials::certificate, &Credentials::token_sha256}) {
    for (const auto& wrong : {std::string(), std::string(64, 'c')}) {
      auto credentials = all;
      credentials.*part = wrong;
      EXPECT_EQ(found(identities, credentials), "stranger");
    }
  }
  all.address.reset();
  EXPECT_EQ(found(identities, all), "stranger");
}

TEST(Identities, TellAFingerprintFromACommonName) {
  const Identities identities(
      {}, {{.name = "print", .certificate = kFingerprint}, {.name = "cn", .certificate = "Sip"}});
  EXPECT_EQ(found(identities, {.certificate = kFingerprint, .common_name = "x"}), "print");
  EXPECT_EQ(found(identities, {.certificate = std::string(64, 'c'), .common_name = kFingerprint}), "stranger")
      << "a name can be chosen by who asks for the certificate";
  EXPECT_EQ(found(identities, {.common_name = "Sip"}), "cn");
  EXPECT_EQ(found(identities, {.common_name = "sip"}), "stranger");
}

TEST(Identities, ExpireIntoStrangers) {
  const auto second = std::chrono::time_point_cast<std::chrono::seconds>(kNow);
  const Identities identities({}, {{.name = "past", .address = "127.0.0.1", .expires = second},
                                   {.name = "future", .address = "127.0.0.2", .expires = second + 1s}});
  EXPECT_EQ(found(identities, from("127.0.0.1")), "stranger");
  EXPECT_EQ(found(identities, from("127.0.0.2")), "future");
}

TEST(AnIdentity, OpensItsSessionsOnly) {
  const Identity identity({}, {.name = "sip", .sessions = {{5, 5}, {10, 20}}});
  for (const SessionId session : {5U, 10U, 15U, 20U}) {
    EXPECT_TRUE(identity.may_open(session)) << session;
  }
  for (const SessionId session : {0U, 4U, 6U, 9U, 21U}) {
    EXPECT_FALSE(identity.may_open(session)) << session;
  }
}

TEST(AnIdentity, OnlyNarrowsTheGlobalRules) {
  const Rules global{
      .allowed_requests = {"getMe", "getUser", "close"},
      .allowed_updates = {"updateCall", "updateNewMessage"},
      .argument_rules = {{"getUser", {{.name = "global", .field = "user_id", .values = {std::int64_t{5}}}}}}};
  const Identity identity(
      global,
      {.name = "sip",
       .allowed_requests = {{"getUser", "sendMessage", "close"}},
       .allowed_updates = {{"updateCall", "updateUser"}},
       .argument_rules = {{"getUser", {{.name = "own", .field = "user_id", .values = {std::int64_t{6}}}}}}});
  const auto& policy = identity.policy();
  EXPECT_TRUE(policy.judge("getMe"));
  EXPECT_FALSE(policy.judge("getUser"));
  EXPECT_TRUE(policy.judge("sendMessage"));
  EXPECT_TRUE(policy.judge("close"));
  EXPECT_TRUE(policy.allows_update("updateCall"));
  EXPECT_FALSE(policy.allows_update("updateNewMessage"));
  EXPECT_FALSE(policy.allows_update("updateUser"));
  EXPECT_TRUE(policy.allows_update("updateAuthorizationState"));
  simdjson::dom::parser parser;
  EXPECT_EQ(policy.judge_values(parser.parse(R"({"@type":"getUser","user_id":6})"_padded))->rule, "global");
  EXPECT_EQ(policy.judge_values(parser.parse(R"({"@type":"getUser","user_id":5})"_padded))->rule, "own");
}

TEST(AnIdentity, HasTheGlobalListsWhereItNamesNone) {
  const Identity identity({.allowed_requests = {"getMe"}, .allowed_updates = {"updateCall"}},
                          {.name = "sip"});
  EXPECT_FALSE(identity.policy().judge("getMe"));
  EXPECT_TRUE(identity.policy().allows_update("updateCall"));
}

TEST(AnIdentity, ThatMayNotCreateSessionsMayNotLogIn) {
  const Rules global{.allowed_requests = {"checkAuthenticationCode", "requestQrCodeAuthentication", "getMe"}};
  const Identity guest(global, {.name = "guest"});
  const Identity owner(global, {.name = "owner", .may_create = true});
  EXPECT_TRUE(guest.policy().judge("checkAuthenticationCode"));
  EXPECT_TRUE(guest.policy().judge("requestQrCodeAuthentication"));
  EXPECT_FALSE(guest.policy().judge("getMe"));
  EXPECT_FALSE(owner.policy().judge("checkAuthenticationCode"));
}

TEST(AnIdentity, KeepsToItsChats) {
  const Identity identity({.allowed_requests = {"getChat"}}, {.name = "sip", .chats = {{5}}});
  EXPECT_FALSE(identity.policy().shows_all());
  simdjson::dom::parser parser;
  EXPECT_TRUE(identity.policy().judge_values(parser.parse(R"({"@type":"getChat","chat_id":6})"_padded)));
  EXPECT_FALSE(identity.policy().shows(parser.parse(R"({"@type":"chat","id":6})"_padded)));
}

}  // namespace
}  // namespace tgs
