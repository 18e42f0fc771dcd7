#include <gmock/gmock.h>

#include <limits>

#include "loading.h"
#include "settings/dump.h"

namespace tgs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kHash(64, 'a');

/// `"clients": [{…}]` with what an entry needs, and `more` of it.
std::string with_client(const std::string& more) {
  return R"({"clients": [{"name": "sip", "address": "10.0.0.1", "sessions": "*")" + more + "}]}";
}

TEST(Clients, ToldByAnAddressThatEachProgramHereCanGiveItselfAreAWarning) {
  const auto warnings = [](const std::string& proxies, const std::string& told_by) {
    return loaded(R"({"proxy_protocol": [)" + proxies +
                  R"(], "clients": [{"name": "sip", "sessions": "*", )" + told_by + "}]}")
        .warnings;
  };
  const std::string by_address = R"("address": "10.0.0.5")";
  for (const auto* proxies :
       {R"("127.0.0.1")", R"("127.0.0.2")", R"("127.0.0.0/8")", R"("10.0.0.1", "::1")", R"("0.0.0.0/0")"}) {
    EXPECT_THAT(warnings(proxies, by_address), ElementsAre(HasSubstr("proxy_protocol: covers this machine")))
        << proxies;
  }
  EXPECT_THAT(warnings(R"("10.0.0.1")", by_address), testing::IsEmpty());
  EXPECT_THAT(warnings("", by_address), testing::IsEmpty());
  EXPECT_THAT(warnings(R"("127.0.0.1")", by_address + R"(, "token_sha256": ")" + kHash + '"'),
              testing::IsEmpty());
}

TEST(Clients, AreReadWithAllTheirKeys) {
  const auto all = loaded(R"({"allowed_requests": ["getUser"], "allowed_updates": ["updateCall"],
      "clients": [{"name": "sip", "token_sha256": ")" +
                          std::string(64, 'A') + R"(", "address": "10.0.0.0/8",
                   "sessions": [5, "7", "10-20"], "may_create": true, "expires": "2199-01-31",
                   "allowed_requests": ["getUser"], "allowed_updates": ["updateCall"],
                   "argument_rules": {"getUser": [{"field": "user_id", "one_of": [5, "x", true, 1.5]}]},
                   "rate_limits": {"*": "5/second"}, "chats": [5, "-100"]}]})")
                       .settings.clients;
  ASSERT_EQ(all.size(), 1U);
  const auto& client = all[0];
  EXPECT_EQ(client.token_sha256, kHash) << "digits in one form";
  ASSERT_EQ(client.sessions.size(), 3U);
  EXPECT_EQ(client.sessions[1].first, 7U);
  EXPECT_EQ(client.sessions[2].last, 20U);
  EXPECT_TRUE(client.may_create);
  EXPECT_EQ(client.expires, std::chrono::sys_days{std::chrono::year(2199) / 1 / 31});
  const auto& rule = client.argument_rules.at("getUser").at(0);
  EXPECT_EQ(rule.name, "clients[0].argument_rules.getUser[0]");
  EXPECT_THAT(rule.values,
              ElementsAre(Scalar(std::int64_t{5}), Scalar(std::string("x")), Scalar(true), Scalar(1.5)));
  EXPECT_THAT(client.chats.value(), ElementsAre(5, -100));
}

TEST(Clients, OfAllSessionsHaveEveryNumber) {
  const auto client = loaded(with_client("")).settings.clients[0];
  EXPECT_EQ(client.sessions[0].first, 1U);
  EXPECT_EQ(client.sessions[0].last, std::numeric_limits<std::uint64_t>::max());
  EXPECT_FALSE(client.may_create);
  EXPECT_FALSE(client.allowed_requests);
  EXPECT_FALSE(client.chats);
}

TEST(Clients, AreWrittenForTheFrontAsTheyWereRead) {
  const auto settings = loaded(with_client(R"(, "chats": [], "expires": "2199-01-31T10:20:30Z",
      "argument_rules": {"getUser": [{"field": "user_id", "at_most": 7}, {"field": "user_id", "not_one_of": [1]}]})"))
                            .settings;
  const auto again = load_projection(for_front(settings));
  ASSERT_TRUE(again);
  EXPECT_EQ(for_front(*again), for_front(settings));
  EXPECT_EQ(again->clients[0].expires, settings.clients[0].expires);
  EXPECT_TRUE(again->clients[0].chats->empty());
}

TEST(ClientFaults, NameTheEntryAndTheKey) {
  EXPECT_EQ(fault(R"({"clients": [{"address": "10.0.0.1", "sessions": "*"}]})"),
            "clients[0].name: is missing; allowed: a text");
  EXPECT_EQ(
      fault(R"({"clients": [{"name": "sip", "address": "10.0.0.1"}]})"),
      R"(clients[0].sessions: is missing; allowed: "*", or a list of session numbers and ranges like "1-100")");
  EXPECT_EQ(
      fault(R"({"clients": [{"name": "sip", "sessions": "*"}]})"),
      "clients[0]: needs at least one of certificate, token_sha256 and address, to be told from others by");
  EXPECT_EQ(fault(with_client(R"(, "colour": "red")")), "clients[0].colour: there is no such key");
  EXPECT_EQ(fault(with_client(R"(, "may_create": 1)")),
            "clients[0].may_create: found 1; allowed: true or false");
  EXPECT_THAT(fault(with_client(R"(, "token_sha256": "secret")")),
              HasSubstr("clients[0].token_sha256: allowed: 64 hexadecimal"));
  EXPECT_THAT(fault(with_client(R"(, "certificate": "sip")")),
              HasSubstr("clients[0].certificate: needs the section tls"));
  EXPECT_THAT(fault(R"({"clients": [{"name": "a", "address": "10.1.2.3/8", "sessions": "*"}]})"),
              HasSubstr("clients[0].address"));
  EXPECT_THAT(
      fault(
          R"({"clients": [{"name": "a", "address": "::1", "sessions": "*"}, {"name": "a", "address": "::2", "sessions": "*"}]})"),
      HasSubstr(R"(clients[1].name: "a" is the name of another client too)"));
}

TEST(ClientFaults, AreFoundInSessions) {
  for (const auto* sessions :
       {"0", "[0]", "[-1]", R"(["5-4"])", R"(["a"])", R"(["1-"])", "[1.5]", R"("5")", "[true]"}) {
    const auto text =
        R"({"clients": [{"name": "sip", "address": "10.0.0.1", "sessions": )" + std::string(sessions) + "}]}";
    EXPECT_THAT(fault(text), HasSubstr("clients[0].sessions")) << sessions;
  }
}

TEST(ClientFaults, AreFoundInExpires) {
  for (const auto* time : {"2027-02-31", "2027-1-1", "tomorrow", "2027-01-01T10:00", "2027-01-01T25:00:00Z",
                           "2027-01-01T10:00:00+01:00", ""}) {
    EXPECT_THAT(fault(with_client(R"(, "expires": ")" + std::string(time) + "\"")),
                HasSubstr("clients[0].expires"))
        << time;
  }
}

TEST(ArgumentRuleFaults, SayWhichRule) {
  const auto rule = [](const std::string& text) {
    return fault(R"({"argument_rules": {"getUser": [)" + text + "]}}");
  };
  EXPECT_EQ(rule(R"({"one_of": [1]})"),
            "argument_rules.getUser[0].field: is missing; allowed: a field's name or a JSON pointer");
  EXPECT_EQ(rule(R"({"field": "user_id"})"),
            "argument_rules.getUser[0]: needs exactly one of one_of, not_one_of, matches and at_most");
  EXPECT_EQ(rule(R"({"field": "user_id", "at_most": 1, "one_of": [1]})"),
            "argument_rules.getUser[0]: needs exactly one of one_of, not_one_of, matches and at_most");
  EXPECT_EQ(rule(R"({"field": "userid", "at_most": 1})"),
            "argument_rules.getUser[0]: getUser has no field \"userid\"; do you mean user_id?");
  EXPECT_THAT(rule(R"({"field": "user_id", "matches": "("})"), HasSubstr("is no regular expression"));
  EXPECT_THAT(rule(R"({"field": "user_id", "one_of": [{}]})"),
              HasSubstr("argument_rules.getUser[0].one_of[0]: found a section"));
  EXPECT_THAT(fault(R"({"argument_rules": {"getUsr": []}})"), HasSubstr("do you mean getUser"));
  EXPECT_THAT(fault(R"({"rate_limits": {"getUsr": "1/day"}})"), HasSubstr("do you mean getUser"));
  EXPECT_THAT(fault(R"({"rate_limits": {"getUser": "often"}})"),
              HasSubstr("rate_limits.getUser: found a text"));
}

TEST(ArgumentRules, MayLeadThroughListsAndChoices) {
  const auto settings = loaded(R"({"argument_rules": {
      "setUserPrivacySettingRules": [{"field": "/rules/rules/*/user_ids", "one_of": [5]}, {"field": "/setting/@type", "one_of": ["x"]}],
      "sendMessage": [{"field": "/input_message_content/text/text", "matches": "a"}]}})")
                            .settings;
  EXPECT_EQ(settings.argument_rules.at("setUserPrivacySettingRules").size(), 2U);
}

TEST(ClientWarnings, TellOfListsThatGrantNothing) {
  const auto warnings =
      loaded(R"({"allowed_requests": ["getMe"], "clients": [{"name": "sip", "address": "::1",
      "sessions": [], "allowed_requests": ["getUser"], "expires": "2001-01-01"}]})")
          .warnings;
  EXPECT_THAT(warnings,
              testing::IsSupersetOf({
                  "clients[0].allowed_requests: getUser grants nothing: allowed_requests does not name it",
                  "clients[0].sessions: names none, so this client can do nothing",
                  "clients[0].expires: has passed (2001-01-01T00:00:00Z)",
              }));
}

}  // namespace
}  // namespace tgs
