#include "worker/start_up.h"

#include <gmock/gmock.h>

#include "scripted_start.h"

namespace tgs::worker {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Optional;

constexpr auto kOk = R"({"@type":"ok"})";
constexpr auto kWrongKey = R"({"@type":"error","code":401,"message":"Wrong database encryption key"})";
constexpr auto kAborted = R"({"@type":"error","code":500,"message":"Request aborted"})";

std::string error(int code, const std::string& message) {
  return R"({"@type":"error","code":)" + std::to_string(code) + R"(,"message":")" + message + R"("})";
}

TEST(StartUp, SetsOptionsAndProxyBeforeItOpensTheDatabase) {
  const Start start(settings_without_proxy());
  auto order = types(start.first);
  ASSERT_GE(order.size(), 3U);
  EXPECT_EQ(order.back(), "setTdlibParameters");
  order.pop_back();
  EXPECT_EQ(order.back(), "disableProxy");
  order.pop_back();
  EXPECT_THAT(order, Each("setOption"));
}

TEST(StartUp, SwitchesTheNetworkOffFirstWhereThereIsAProxy) {
  const Start start(settings_with(socks5()));
  auto order = types(start.first);
  EXPECT_EQ(order.front(), "setNetworkType");
  EXPECT_EQ(Parsed(start.first.front()).text("/type/@type"), "networkTypeNone");
  EXPECT_EQ(order.back(), "setTdlibParameters");
  EXPECT_EQ(order.at(order.size() - 2), "addProxy");
}

TEST(StartUp, GivesEveryRequestAnIdThatNoClientsRequestHas) {
  const Start start(settings_with(socks5()));
  for (const auto& request : start.first) {
    EXPECT_TRUE(is_own_id(Parsed(request).id()));
  }
  EXPECT_FALSE(is_own_id(1));
  EXPECT_FALSE(is_own_id(kFirstOwnId - 1));
}

TEST(StartUp, SetsTheOptionsOfALeanInstance) {
  auto settings = settings_without_proxy();
  settings.online = true;
  const Start start(std::move(settings));
  std::map<std::string, bool> flags;
  for (const auto& request : start.first) {
    const Parsed parsed(request);
    if (parsed.has("/name") && parsed.has("/value/value") &&
        parsed.text("/name").find("count") == std::string::npos) {
      EXPECT_EQ(parsed.text("/value/@type"), "optionValueBoolean");
      flags[parsed.text("/name")] = parsed.flag("/value/value");
    }
  }
  EXPECT_TRUE(flags.at("online"));
  EXPECT_TRUE(flags.at("disable_network_statistics"));
  EXPECT_TRUE(flags.at("disable_top_chats"));
}

TEST(StartUp, PassesTheParametersOn) {
  auto settings = settings_without_proxy();
  settings.device_model = "a \"model\"";
  settings.use_test_dc = true;
  const Start start(std::move(settings));
  const Parsed parameters(start.first.back());
  EXPECT_EQ(parameters.text("/database_directory"), "/data/42");
  EXPECT_EQ(parameters.text("/database_encryption_key"), kKey);
  EXPECT_EQ(parameters.number("/api_id"), 94575);
  EXPECT_EQ(parameters.text("/api_hash"), "a3406de8d684bb42");
  EXPECT_EQ(parameters.text("/device_model"), "a \"model\"");
  EXPECT_TRUE(parameters.flag("/use_test_dc"));
  EXPECT_TRUE(parameters.flag("/use_chat_info_database"));
  EXPECT_FALSE(parameters.flag("/use_message_database"));
}

TEST(StartUp, DescribesEachKindOfProxy) {
  const auto proxy_of = [](ProxySettings proxy) {
    const Start start(settings_with(std::move(proxy)));
    return Parsed(start.first.at(start.first.size() - 2));
  };
  const auto socks = proxy_of(socks5());
  EXPECT_TRUE(socks.flag("/enable"));
  EXPECT_EQ(socks.text("/proxy/server"), "proxy.example");
  EXPECT_EQ(socks.number("/proxy/port"), 1080);
  EXPECT_EQ(socks.text("/proxy/type/@type"), "proxyTypeSocks5");
  EXPECT_EQ(socks.text("/proxy/type/password"), "pass\"word");

  auto http = socks5();
  http.type = ProxyType::http;
  http.http_only = true;
  EXPECT_TRUE(proxy_of(std::move(http)).flag("/proxy/type/http_only"));

  ProxySettings mtproto;
  mtproto.type = ProxyType::mtproto;
  mtproto.secret = Secret(std::string("dd00ff"));
  EXPECT_EQ(proxy_of(std::move(mtproto)).text("/proxy/type/secret"), "dd00ff");
}

TEST(StartUp, IsReadyOnceProxyAndParametersAreAcceptedInEitherOrder) {
  Start proxy_first(settings_without_proxy());
  EXPECT_FALSE(proxy_first.answer("disableProxy", kOk).ready);
  EXPECT_TRUE(proxy_first.answer("setTdlibParameters", kOk).ready);

  Start parameters_first(settings_without_proxy());
  EXPECT_FALSE(parameters_first.answer("setTdlibParameters", kOk).ready);
  EXPECT_TRUE(parameters_first.answer("disableProxy", kOk).ready);
}

TEST(StartUp, SwitchesTheNetworkOnOnlyWhenTheProxyIsAccepted) {
  Start start(settings_with(socks5()));
  EXPECT_THAT(start.answer("setTdlibParameters", kOk).requests, IsEmpty());
  const auto step = start.answer("addProxy", R"({"@type":"addedProxy","id":1})");
  EXPECT_TRUE(step.ready);
  ASSERT_THAT(types(step.requests), ElementsAre("setNetworkType"));
  EXPECT_EQ(Parsed(step.requests.front()).text("/type/@type"), "networkTypeOther");
}

TEST(StartUp, FailsWithTheNetworkOffWhereTheProxyIsRefused) {
  Start start(settings_with(socks5()));
  const auto refused = start.answer("addProxy", error(400, "Wrong proxy host"));
  EXPECT_THAT(refused.failure, Optional(HasSubstr("tdlib.proxy: Wrong proxy host")));
  EXPECT_THAT(refused.requests, IsEmpty());
  const auto opened = start.answer("setTdlibParameters", kOk);
  EXPECT_FALSE(opened.ready);
  EXPECT_THAT(opened.requests, IsEmpty());
}

TEST(StartUp, TriesADatabaseThatDoesNotOpenWithoutAKeyAndReKeysIt) {
  Start start(settings_without_proxy());
  start.answer("disableProxy", kOk);
  const auto without = start.answer("setTdlibParameters", kWrongKey);
  EXPECT_FALSE(without.failure);
  ASSERT_THAT(types(without.requests), ElementsAre("setTdlibParameters"));
  EXPECT_EQ(Parsed(without.requests.front()).text("/database_encryption_key"), "");

  const auto opened = start.answer("setTdlibParameters", kOk);
  EXPECT_FALSE(opened.ready) << "no client's request before the database has its key";
  ASSERT_THAT(types(opened.requests), ElementsAre("setDatabaseEncryptionKey"));
  EXPECT_EQ(Parsed(opened.requests.front()).text("/new_encryption_key"), kKey);

  const auto keyed = start.answer("setDatabaseEncryptionKey", kOk);
  EXPECT_TRUE(keyed.ready);
  EXPECT_THAT(keyed.note, Optional(HasSubstr("re-keyed")));
}

TEST(StartUp, GoesOnWithANoteWhereADatabaseCannotBeReKeyed) {
  Start start(settings_without_proxy());
  start.answer("disableProxy", kOk);
  start.answer("setTdlibParameters", kWrongKey);
  start.answer("setTdlibParameters", kOk);
  const auto step = start.answer("setDatabaseEncryptionKey", error(400, "disk is full"));
  EXPECT_TRUE(step.ready);
  EXPECT_THAT(step.note, Optional(HasSubstr("disk is full")));
}

TEST(StartUp, FailsOnceWhereNeitherKeyOpensTheDatabase) {
  Start start(settings_without_proxy());
  start.answer("setTdlibParameters", kWrongKey);
  const auto step = start.answer("setTdlibParameters", kWrongKey);
  EXPECT_THAT(step.failure, Optional(HasSubstr("tdlib.encryption_key")));
  EXPECT_THAT(step.requests, IsEmpty());
  EXPECT_FALSE(start.answer("disableProxy", kOk).ready);
}

TEST(StartUp, NamesTheKeysToLookAtWhereTdlibWantsOtherParameters) {
  Start start(settings_without_proxy());
  const auto step = start.answer("setTdlibParameters", error(400, "Valid api_id must be provided"));
  EXPECT_THAT(step.failure, Optional(HasSubstr("Valid api_id must be provided (see tdlib.api_id")));
}

TEST(StartUp, TellsOneFailureOnly) {
  Start start(settings_with(socks5()));
  EXPECT_TRUE(start.answer("addProxy", error(400, "no")).failure);
  EXPECT_FALSE(start.answer("setTdlibParameters", error(400, "no")).failure);
}

TEST(StartUp, SaysNothingOfRequestsThatAClosingInstanceAborts) {
  Start start(settings_with(socks5()));
  for (const auto* type : {"setOption", "addProxy", "setTdlibParameters"}) {
    const auto step = start.answer(type, kAborted);
    EXPECT_FALSE(step.failure) << type;
    EXPECT_FALSE(step.note) << type;
    EXPECT_FALSE(step.ready) << type;
    EXPECT_THAT(step.requests, IsEmpty()) << type;
  }
}

TEST(StartUp, NotesAnOptionThatTdlibDoesNotTakeAndGoesOn) {
  Start start(settings_without_proxy());
  const auto step = start.answer("setOption", error(400, "Option can't be set"));
  EXPECT_THAT(step.note, Optional(HasSubstr("Option can't be set")));
  EXPECT_FALSE(step.failure);
}

TEST(StartUp, PutsNoSecretIntoItsMessages) {
  Start start(settings_with(socks5()));
  const auto proxy = start.answer("addProxy", error(400, "no"));
  Start wrong_key(settings_without_proxy());
  wrong_key.answer("setTdlibParameters", kWrongKey);
  const auto key = wrong_key.answer("setTdlibParameters", kWrongKey);
  for (const auto& text : {proxy.failure.value(), key.failure.value()}) {
    EXPECT_THAT(text, Not(HasSubstr("pass")));
    EXPECT_THAT(text, Not(HasSubstr(kKey)));
  }
}

TEST(WorkersOwnRequests, AreCompleteAndNumbered) {
  EXPECT_EQ(Parsed(Secret(close_request())).text("/@type"), "close");
  EXPECT_TRUE(is_own_id(Parsed(Secret(close_request())).id()));
  EXPECT_EQ(Parsed(Secret(wake_request())).text("/@type"), "testCallEmpty");
}

}  // namespace
}  // namespace tgs::worker
