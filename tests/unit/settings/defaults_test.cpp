#include "loading.h"
#include "settings/options.h"

namespace tgs {
namespace {

using namespace std::chrono_literals;

TEST(SettingsDefaults, AreThoseOfTheOriginal) {
  const Settings settings = loaded("{}").settings;
  EXPECT_EQ(settings.logfile, "");
  EXPECT_EQ(settings.debug_level, 4);
  EXPECT_EQ(settings.terminate_delay, 0ms);
  EXPECT_EQ(settings.host, "localhost");
  EXPECT_EQ(settings.port, 0);
  EXPECT_FALSE(settings.offline);
  EXPECT_EQ(settings.tdlib.debug_level, 0);
  EXPECT_FALSE(settings.tdlib.proxy);
  EXPECT_TRUE(settings.format_markdown);
  EXPECT_FALSE(settings.mysql);
}

TEST(SettingsDefaults, OfMysqlAreThoseOfTheOriginal) {
  const Settings settings = loaded(R"({"mysql": {"host": "db", "user": "u", "database": "d"}})").settings;
  ASSERT_TRUE(settings.mysql);
  EXPECT_EQ(settings.mysql->port, 3306);
  EXPECT_EQ(settings.mysql->charset, "utf8");
  EXPECT_EQ(settings.mysql->read_timeout, 0s);
  EXPECT_FALSE(settings.mysql->debug);
  EXPECT_FALSE(settings.mysql->ssl);
  EXPECT_TRUE(settings.mysql->password.empty());
}

TEST(SettingsDefaults, OfTheExtensionsAreTheDocumentedOnes) {
  const Settings settings = loaded("{}").settings;
  EXPECT_EQ(settings.sandbox, SandboxMode::automatic);
  EXPECT_EQ(settings.tdlib.path, "/etc/tgstorage/sessions");
  EXPECT_EQ(settings.tdlib.sessions_per_worker, 1U);
  EXPECT_FALSE(settings.tdlib.online);
  EXPECT_FALSE(settings.tdlib.use_test_dc);
  EXPECT_EQ(settings.tdlib.device_model, "Telegram sessions storage");
  EXPECT_EQ(settings.tdlib.system_language_code, "en");
  EXPECT_EQ(settings.format_markdown_version, 2);
}

TEST(SettingsDefaults, OfTheLimitsAreTheDocumentedOnes) {
  const LimitSettings limits = loaded("{}").settings.limits;
  EXPECT_EQ(limits.max_request_bytes, 1048576U);
  EXPECT_EQ(limits.max_extra_bytes, 4096U);
  EXPECT_EQ(limits.max_client_queue_bytes, 8388608U);
  EXPECT_EQ(limits.max_pending_requests, 1024U);
  EXPECT_EQ(limits.max_pending_bytes, 4194304U);
  EXPECT_EQ(limits.max_memory, 268435456U);
  EXPECT_EQ(limits.session_starts, (Rate{30, 60s}));
  EXPECT_GE(limits.max_sessions, 16U);
  EXPECT_EQ(limits.max_clients, 10000U);
  EXPECT_EQ(limits.max_clients_per_session, 1000U);
  EXPECT_EQ(limits.handshake_timeout, 10s);
  EXPECT_EQ(limits.request_timeout, 300s);
}

TEST(SettingsDefaults, LieWithinTheRangesOfTheTable) {
  for (const Option& option : options()) {
    const Value value = default_value(option);
    const auto* integer = std::get_if<std::int64_t>(&value);
    const bool computed = !option.default_words.empty();
    if (option.type == Type::integer && !option.required && !computed) {
      ASSERT_TRUE(integer) << option.key;
      EXPECT_GE(*integer, option.least) << option.key;
      EXPECT_LE(*integer, option.most) << option.key;
    }
  }
}

}  // namespace
}  // namespace tgs
