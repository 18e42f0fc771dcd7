#include "settings/load.h"

#include <gmock/gmock.h>

#include "loading.h"
#include "temporary_folder.h"

namespace tgs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

TEST(SettingsLoading, TakesEveryKeyOfTheOriginal) {
  TemporaryFolder folder;
  folder.file("client-key.pem", "k");
  folder.file("client.pem", "c");
  folder.file("ca.pem", "a");
  const Settings settings = loaded(R"({
    "logfile": "storage.log", "debug_level": 6, "terminate_delay": 0.5, "host": "127.0.0.1", "port": 23456,
    "offline": true,
    "tdlib": {"api_id": 94575, "api_hash": "a3406de8d171bb422bb6ddf3bbd800e2", "path": "data/", "debug_level": 4,
      "proxy": {"type": "http", "host": "proxy.test", "port": 8080, "username": "me", "password": "pw",
                "http_only": true}},
    "allowed_updates": ["updateCall"], "allowed_requests": ["getMe", "createCall"],
    "request_peers": {"createCall": "user_id", "getInlineQueryResults": ["bot_user_id", "chat_id"]},
    "format_fields": {"inputMessageText": "text"}, "format_markdown": false,
    "mysql": {"host": "db.test", "port": 3307, "user": "u", "password": "p", "database": "d", "charset": "utf8mb4",
      "read_timeout": 30, "debug": true,
      "ssl": {"key": "client-key.pem", "cert": "client.pem", "ca": "ca.pem"}}})",
                                   folder.path())
                                .settings;
  EXPECT_EQ(settings.logfile, folder.path() + "/storage.log");
  EXPECT_EQ(settings.debug_level, 6);
  EXPECT_EQ(settings.terminate_delay, 500ms);
  EXPECT_EQ(settings.host, "127.0.0.1");
  EXPECT_EQ(settings.port, 23456);
  EXPECT_TRUE(settings.offline);
  EXPECT_EQ(settings.tdlib.api_id, 94575);
  EXPECT_EQ(settings.tdlib.api_hash.reveal(), "a3406de8d171bb422bb6ddf3bbd800e2");
  EXPECT_EQ(settings.tdlib.path, folder.path() + "/data");
  EXPECT_EQ(settings.tdlib.debug_level, 4);
  ASSERT_TRUE(settings.tdlib.proxy);
  EXPECT_EQ(settings.tdlib.proxy->type, ProxyType::http);
  EXPECT_EQ(settings.tdlib.proxy->host, "proxy.test");
  EXPECT_EQ(settings.tdlib.proxy->port, 8080);
  EXPECT_EQ(settings.tdlib.proxy->username, "me");
  EXPECT_EQ(settings.tdlib.proxy->password.reveal(), "pw");
  EXPECT_TRUE(settings.tdlib.proxy->http_only);
  EXPECT_THAT(settings.allowed_updates, ElementsAre("updateCall"));
  EXPECT_THAT(settings.allowed_requests, ElementsAre("getMe", "createCall"));
  EXPECT_THAT(settings.request_peers.at("createCall"), ElementsAre("user_id"));
  EXPECT_THAT(settings.request_peers.at("getInlineQueryResults"), ElementsAre("bot_user_id", "chat_id"));
  EXPECT_THAT(settings.format_fields.at("inputMessageText"), ElementsAre("text"));
  EXPECT_FALSE(settings.format_markdown);
  ASSERT_TRUE(settings.mysql);
  EXPECT_EQ(settings.mysql->port, 3307);
  EXPECT_EQ(settings.mysql->password.reveal(), "p");
  EXPECT_EQ(settings.mysql->read_timeout, 30s);
  ASSERT_TRUE(settings.mysql->ssl);
  EXPECT_EQ(settings.mysql->ssl->ca, folder.path() + "/ca.pem");
}

TEST(SettingsLoading, ReportsAllFaultsAtOnceWithTheirPaths) {
  std::vector<std::string> keys;
  for (const Fault& fault : faults(R"({
    "debug_level": 7, "port": "23456", "offlin": true, "offline": 1, "terminate_delay": -1,
    "allowed_requests": ["getMe", 5], "request_peers": {"createCall": {}},
    "tdlib": {"api_id": 5, "proxy": {"type": "https", "port": 0}},
    "mysql": {"host": "h", "host": "i"}, "limits": {"session_starts": "30 per minute"}})")) {
    keys.push_back(fault.key);
  }
  EXPECT_THAT(keys,
              testing::UnorderedElementsAre(
                  "debug_level", "port", "offlin", "offline", "terminate_delay", "allowed_requests[1]",
                  "request_peers.createCall", "tdlib.api_hash", "tdlib.proxy.type", "tdlib.proxy.port",
                  "tdlib.proxy.host", "mysql.host", "mysql.user", "mysql.database", "limits.session_starts"));
}

TEST(SettingsLoading, SaysWhatItFoundAndWhatIsAllowed) {
  EXPECT_EQ(fault(R"({"debug_level": 7})"), "debug_level: found 7; allowed: a whole number from 0 to 6");
  EXPECT_EQ(fault(R"({"port": "23456"})"), "port: found \"23456\"; allowed: a whole number from 0 to 65535");
  EXPECT_EQ(fault(R"({"port": 1.5})"), "port: found 1.5; allowed: a whole number from 0 to 65535");
  EXPECT_EQ(fault(R"({"offline": "yes"})"), "offline: found \"yes\"; allowed: true or false");
  EXPECT_EQ(fault(R"({"tdlib": []})"), "tdlib: found a list; allowed: a section: {…}");
  EXPECT_EQ(fault(R"({"host": ""})"), "host: is empty; allowed: a text");
  EXPECT_EQ(fault(R"({"allowed_updates": "updateCall"})"),
            "allowed_updates: found \"updateCall\"; allowed: a list of names");
}

TEST(SettingsLoading, NamesTheNearestKeyForAnUnknownOne) {
  EXPECT_EQ(fault(R"({"debug_levle": 1})"), "debug_levle: there is no such key; do you mean debug_level?");
  EXPECT_EQ(fault(R"({"api_id": 1})"), "api_id: there is no such key; do you mean tdlib.api_id?");
  EXPECT_EQ(fault(R"({"tdlib": {"allowed_requests": []}})"),
            "tdlib.allowed_requests: there is no such key; do you mean allowed_requests?");
  EXPECT_EQ(fault(R"({"frobnicate_everything": 1})"), "frobnicate_everything: there is no such key");
}

TEST(SettingsLoading, RefusesAKeyThatIsThereTwice) {
  EXPECT_EQ(fault(R"({"port": 1, "port": 1})"), "port: is there twice");
  EXPECT_EQ(fault(R"({"tdlib": {}, "tdlib": {}})"), "tdlib: is there twice");
  EXPECT_EQ(fault(R"({"request_peers": {"getUser": "user_id", "getUser": "user_id"}})"),
            "request_peers.getUser: is there twice");
}

TEST(SettingsLoading, CountsNullAsLeftOut) {
  const Settings settings =
      loaded(R"({"logfile": null, "port": null, "mysql": null, "tdlib": {"proxy": null}})").settings;
  EXPECT_FALSE(settings.mysql);
  EXPECT_FALSE(settings.tdlib.proxy);
  EXPECT_EQ(settings.port, 0);
}

TEST(SettingsLoading, KeepsANameOfAListOnce) {
  EXPECT_THAT(loaded(R"({"allowed_requests": ["getMe", "logOut", "getMe"]})").settings.allowed_requests,
              ElementsAre("getMe", "logOut"));
}

TEST(SettingsLoading, PassesOverAByteOrderMarkAndTheSchemaOfEditors) {
  EXPECT_EQ(loaded("\xEF\xBB\xBF{\"$schema\": \"x.json\", \"port\": 7}").settings.port, 7);
}

TEST(SettingsLoading, PlacesRelativePathsInTheFolderOfTheFile) {
  TemporaryFolder folder;
  const auto path =
      folder.file("settings.json", R"({"logfile": "../x.log", "socket": "s", "tdlib": {"path": "/a"}})");
  const auto result = load_file(path);
  ASSERT_TRUE(result);
  const auto parent = folder.path().substr(0, folder.path().rfind('/'));
  EXPECT_EQ(result->settings.logfile, parent + "/x.log");
  EXPECT_EQ(result->settings.socket, folder.path() + "/s");
  EXPECT_EQ(result->settings.tdlib.path, "/a");
}

TEST(SettingsLoading, SaysWhyAFileCantBeRead) {
  TemporaryFolder folder;
  EXPECT_EQ(load_file(folder.path() + "/none.json").error().front().message,
            "can't be read: No such file or directory");
  EXPECT_EQ(load_file(folder.path()).error().front().message, "can't be read: it is a folder");
}

TEST(SettingsLoading, DoesNotShowALongTextWhereANumberBelongs) {
  EXPECT_THAT(fault(R"({"port": "a3406de8d171bb422bb6ddf3bbd800e2"})"), HasSubstr("found a text;"));
  EXPECT_THAT(fault(R"({"tdlib": {"api_hash": 12345}})"), HasSubstr("found a number;"));
}

TEST(SettingsLoading, RefusesControlCharactersInTexts) {
  EXPECT_EQ(fault(R"({"logfile": "a\u0000b"})"), "logfile: the text has a control character in it");
}

TEST(SettingsLoading, RefusesAnOuterValueThatIsNoSection) {
  EXPECT_EQ(fault("[]"), "the file must be one section: {…}");
  EXPECT_THAT(fault(R"({"port": 1e999})"), HasSubstr("this is not JSON"));
}

TEST(SettingsLoading, ReadsRatesAndRefusesOthers) {
  EXPECT_EQ(loaded(R"({"limits": {"session_starts": "5/day"}})").settings.limits.session_starts,
            (Rate{5, 24h}));
  for (const char* wrong : {"0/day", "5", "5/week", "/day", "-1/day", "5 /day", "99999999999/day", ""}) {
    EXPECT_FALSE(parse_rate(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace tgs
