#include "settings/rules.h"

#include <gmock/gmock.h>

#include "loading.h"
#include "settings/node.h"
#include "temporary_folder.h"

namespace tgs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string proxy(const std::string& members) {
  return R"({"tdlib": {"proxy": {"host": "h", "port": 1, )" + members + "}}}";
}

std::string credentials(const std::string& members) {
  return R"({"tdlib": {)" + members + "}}";
}

const std::string hash = "a3406de8d171bb422bb6ddf3bbd800e2";

TEST(SettingsRules, LetCredentialsBeUnset) {
  EXPECT_EQ(loaded(credentials(R"("api_id": 0, "api_hash": "")")).settings.tdlib.api_id, 0);
}

TEST(SettingsRules, WantIdAndHashTogether) {
  EXPECT_EQ(fault(credentials(R"("api_id": 5)")),
            "tdlib.api_hash: is missing; api_id and api_hash go together");
  EXPECT_EQ(fault(credentials(R"("api_hash": ")" + hash + "\"")),
            "tdlib.api_id: is missing; api_id and api_hash go together");
}

TEST(SettingsRules, SayNothingMoreAboutAKeyThatHasAFault) {
  EXPECT_THAT(fault(credentials(R"("api_id": "5", "api_hash": ")" + hash + "\"")),
              HasSubstr("tdlib.api_id: found"));
}

TEST(SettingsRules, WantANodeThatCanBeTyped) {
  const auto node = [](const std::string& name) { return R"({"cluster": {"node": ")" + name + "\"}}"; };
  EXPECT_EQ(loaded(node("rack-2.example_a")).settings.cluster.node, "rack-2.example_a");
  EXPECT_EQ(loaded(node(std::string(64, 'a'))).settings.cluster.node.size(), 64U);
  for (const auto& wrong :
       {std::string("a b"), std::string("-a"), std::string("a\\n"), std::string(65, 'a')}) {
    EXPECT_THAT(fault(node(wrong)), HasSubstr("cluster.node: ")) << wrong;
  }
}

TEST(SettingsRules, CallANodeAsItsMachineWhereTheyDoNotSay) {
  const auto name = loaded("{}").settings.cluster.node;
  EXPECT_TRUE(is_node_name(name)) << name;
  EXPECT_EQ(loaded(R"({"cluster": {"node": ""}})").settings.cluster.node, name);
}

TEST(SettingsRules, WarnWhereShadowModeRefusesUnseen) {
  const auto warnings = [](const std::string& level) {
    return loaded(R"({"policy_mode": "shadow", "debug_level": )" + level + "}").warnings;
  };
  EXPECT_THAT(warnings("2"), ElementsAre(HasSubstr("policy_mode: with debug_level 2 the log does not show")));
  EXPECT_THAT(warnings("3"), IsEmpty());
  EXPECT_THAT(loaded(R"({"debug_level": 2})").warnings, IsEmpty());
}

TEST(SettingsRules, KeepSecretsOutOfLogsWhateverTheFileSays) {
  EXPECT_TRUE(loaded(R"({"shields": {"secrets": true}})").settings.shields.secrets);
  EXPECT_EQ(fault(R"({"shields": {"secrets": false}})"),
            "shields.secrets: can't be switched off; allowed: true, or no such key");
}

TEST(SettingsRules, WarnAboutAHashOfAnotherForm) {
  EXPECT_THAT(loaded(credentials(R"("api_id": 5, "api_hash": "abc")")).warnings,
              testing::ElementsAre(HasSubstr("tdlib.api_hash: is not 32 hexadecimal digits")));
}

TEST(SettingsRules, TakeAnEncryptionKeyOf32BytesOnly) {
  const std::string key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
  EXPECT_EQ(loaded(credentials(R"("encryption_key": ")" + key + "\"")).settings.tdlib.encryption_key.reveal(),
            key);
  for (const char* wrong :
       {"abc", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MD==", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDF=",
        "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMw=="}) {
    EXPECT_THAT(fault(credentials(R"("encryption_key": ")" + std::string(wrong) + "\"")),
                HasSubstr("tdlib.encryption_key: allowed"))
        << wrong;
  }
}

TEST(SettingsRules, GiveEachProxyTypeItsOwnKeysOnly) {
  EXPECT_THAT(
      fault(proxy(R"("type": "mtproto", "secret": "00112233445566778899aabbccddeeff", "username": "u")")),
      HasSubstr("tdlib.proxy.username: is for a proxy of type \"socks5\" or \"http\" only"));
  EXPECT_THAT(
      fault(proxy(R"("type": "mtproto", "secret": "00112233445566778899aabbccddeeff", "password": "u")")),
      HasSubstr("tdlib.proxy.password"));
  EXPECT_THAT(fault(proxy(R"("type": "socks5", "http_only": true)")),
              HasSubstr("tdlib.proxy.http_only: is for a proxy of type \"http\" only"));
  EXPECT_THAT(fault(proxy(R"("type": "http", "secret": "00112233445566778899aabbccddeeff")")),
              HasSubstr("tdlib.proxy.secret: is for a proxy of type \"mtproto\" only"));
  loaded(proxy(R"("type": "socks5", "username": "u", "password": "p", "http_only": false, "secret": "")"));
}

TEST(SettingsRules, WantASecretForAnMtprotoProxy) {
  EXPECT_THAT(fault(proxy(R"("type": "mtproto")")), HasSubstr("tdlib.proxy.secret: is missing"));
}

TEST(SettingsRules, TakeAllThreeFormsOfProxySecrets) {
  const std::string plain = "00112233445566778899aabbccddeeff";
  const auto with = [](const std::string& secret) {
    return proxy(R"("type": "mtproto", "secret": ")" + secret + "\"");
  };
  for (const auto& right : {plain, "dd" + plain, "ee" + plain + "676f6f676c652e636f6d"}) {
    loaded(with(right));
  }
  for (const auto& wrong :
       {plain + "00", "ee" + plain, "dd" + plain + "00", plain.substr(1), std::string(32, 'g')}) {
    EXPECT_THAT(fault(with(wrong)), HasSubstr("tdlib.proxy.secret: allowed")) << wrong;
  }
}

std::string socks5(const std::string& username, const std::string& password) {
  return proxy(R"("type": "socks5", "username": ")" + username + R"(", "password": ")" + password + "\"");
}

TEST(SettingsRules, WantAnAddressOrANameAsHostOfAProxy) {
  const auto at = [](const std::string& host) {
    return R"({"tdlib": {"proxy": {"type": "socks5", "port": 1, "host": ")" + host + "\"}}}";
  };
  for (const char* right :
       {"192.0.2.1", "2001:db8::1", "::1", "localhost", "proxy_1.example-net.org", "xn--80a.ru"}) {
    EXPECT_EQ(loaded(at(right)).settings.tdlib.proxy->host, right);
  }
  for (const auto& wrong :
       {std::string(), std::string("a b"), std::string("proxy.example:1080"),
        std::string("socks5://proxy.example"), std::string("[::1]"), std::string("user@h"),
        std::string("прокси.рф"), std::string("h\\u0000h"), std::string(254, 'h')}) {
    EXPECT_THAT(fault(at(wrong)), testing::StartsWith("tdlib.proxy.host: ")) << wrong;
  }
}

TEST(SettingsRules, WantAProxysLoginToFitItsProtocol) {
  loaded(socks5(std::string(127, 'u'), std::string(127, 'p')));
  loaded(proxy(R"("type": "http", "username": "u", "password": ")" + std::string(255, 'p') + "\""));
  loaded(proxy(R"("type": "http", "password": "p")"));
  EXPECT_EQ(fault(socks5(std::string(128, 'u'), "p")),
            "tdlib.proxy.username: has 128 bytes; allowed: at most 127");
  EXPECT_EQ(fault(socks5("u", std::string(128, 'p'))),
            "tdlib.proxy.password: has 128 bytes; allowed: at most 127");
  EXPECT_THAT(fault(socks5("", "p")), HasSubstr("tdlib.proxy.username: is missing"));
  EXPECT_THAT(fault(socks5("u\\n", "p")), HasSubstr("tdlib.proxy.username: "));
  EXPECT_THAT(fault(socks5("u", "\\u0000")), HasSubstr("tdlib.proxy.password: "));
  EXPECT_THAT(fault(socks5("\\ud800", "p")), testing::Not(testing::Eq("0 faults")));
  EXPECT_THAT(fault(proxy(R"("type": "http", "username": "u:v", "password": "p")")),
              HasSubstr("tdlib.proxy.username: allowed: no colon"));
}

TEST(SettingsRules, SayNothingOfASecretThatIsWrong) {
  const auto wrong_secret = fault(proxy(R"("type": "mtproto", "secret": "0011abc")"));
  EXPECT_THAT(wrong_secret, HasSubstr("tdlib.proxy.secret: "));
  EXPECT_THAT(wrong_secret, testing::Not(HasSubstr("0011abc")));
  EXPECT_THAT(fault(socks5("u", "hidden" + std::string(128, 'p'))), testing::Not(HasSubstr("hidden")));
}

/// Each key of a proxy with something that it can't be.
TEST(SettingsRules, NameTheKeyOfAProxyThatIsWrong) {
  const std::map<std::string, std::string> good = {
      {"type", R"("socks5")"}, {"host", R"("h")"}, {"port", "1"}};
  const std::vector<std::pair<std::string, std::string>> wrong = {{"type", R"("socks4")"},
                                                                  {"type", R"("SOCKS5")"},
                                                                  {"type", R"("")"},
                                                                  {"type", "5"},
                                                                  {"type", "null"},
                                                                  {"host", R"("")"},
                                                                  {"host", "1"},
                                                                  {"host", R"(["h"])"},
                                                                  {"host", "null"},
                                                                  {"port", "0"},
                                                                  {"port", "65536"},
                                                                  {"port", "-1"},
                                                                  {"port", R"("1080")"},
                                                                  {"port", "1.5"},
                                                                  {"port", "null"},
                                                                  {"username", "1"},
                                                                  {"username", "{}"},
                                                                  {"password", "1"},
                                                                  {"password", R"(["p"])"},
                                                                  {"http_only", R"("true")"},
                                                                  {"http_only", "1"},
                                                                  {"secret", "1"},
                                                                  {"secret", R"("s")"},
                                                                  {"enabled", "true"}};
  for (const auto& [key, value] : wrong) {
    auto members = good;
    members[key] = value;
    std::string text;
    for (const auto& [name, member] : members) {
      text += (text.empty() ? "\"" : ", \"") + name + "\": " + member;
    }
    EXPECT_THAT(fault(R"({"tdlib": {"proxy": {)" + text + "}}}"),
                testing::StartsWith("tdlib.proxy." + key + ": "))
        << key << " " << value;
  }
  for (const char* no_section : {"1", R"("socks5://h:1")", "[]"}) {
    EXPECT_THAT(fault(R"({"tdlib": {"proxy": )" + std::string(no_section) + "}}"),
                testing::StartsWith("tdlib.proxy: "));
  }
}

TEST(SettingsRules, WantTypeHostAndPortOfAProxy) {
  EXPECT_EQ(faults(R"({"tdlib": {"proxy": {}}})").size(), 3U);
}

TEST(SettingsRules, WantHostUserAndDatabaseOfMysql) {
  EXPECT_EQ(faults(R"({"mysql": {}})").size(), 3U);
}

TEST(SettingsRules, WantKeyAndCertificateTogetherAndReadable) {
  TemporaryFolder folder;
  folder.file("key.pem", "k");
  const auto mysql = [](const std::string& ssl) {
    return R"({"mysql": {"host": "h", "user": "u", "database": "d", "ssl": {)" + ssl + "}}}";
  };
  EXPECT_EQ(fault(mysql(R"("key": "key.pem")"), folder.path()),
            "mysql.ssl.cert: is missing; key and cert go together");
  EXPECT_EQ(fault(mysql(R"("ca": "none.pem")"), folder.path()),
            "mysql.ssl.ca: " + folder.path() + "/none.pem can't be read: No such file or directory");
}

TEST(SettingsRules, WantALibraryThatIsThere) {
  EXPECT_THAT(fault(R"({"tdlib": {"library": "/nowhere/libtdjson.so"}})"),
              HasSubstr("tdlib.library: /nowhere/"));
}

TEST(SettingsRules, RefuseASocketPathThatDoesNotFit) {
  EXPECT_THAT(fault(R"({"socket": "/)" + std::string(120, 's') + "\"}"), HasSubstr("allowed: 107 bytes"));
}

TEST(SettingsRules, WantRoomForOneWholeRequest) {
  EXPECT_THAT(
      fault(R"({"limits": {"max_request_bytes": 8388608}})"),
      HasSubstr("limits.max_pending_bytes: found 4194304; allowed: at least limits.max_request_bytes"));
  EXPECT_THAT(fault(R"({"limits": {"max_request_bytes": 2048}})"),
              HasSubstr("limits.max_extra_bytes: found 4096"));
}

TEST(SettingsRules, WarnAboutAListenerThatOthersMayReach) {
  EXPECT_THAT(loaded(R"({"host": "0.0.0.0"})").warnings,
              testing::ElementsAre(HasSubstr("host: 0.0.0.0 may be")));
  for (const char* near : {"localhost", "127.0.0.1", "127.1.2.3", "::1"}) {
    EXPECT_TRUE(loaded(R"({"host": ")" + std::string(near) + "\"}").warnings.empty()) << near;
  }
}

TEST(SettingsRules, WantAddressesForProxies) {
  EXPECT_EQ(loaded(R"({"proxy_protocol": ["127.0.0.1", "2001:db8::/32"]})").settings.proxy_protocol,
            (Names{"127.0.0.1", "2001:db8::/32"}));
  EXPECT_THAT(fault(R"({"proxy_protocol": ["10.1.0.0/8"]})"),
              HasSubstr("proxy_protocol: found \"10.1.0.0/8\"; allowed: a list of addresses"));
  EXPECT_THAT(fault(R"({"proxy_protocol": "127.0.0.1"})"), HasSubstr("proxy_protocol: found"));
}

}  // namespace
}  // namespace tgs
